package turns

// Asked is how many wait.
func (t *Turns) Asked() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, c := range t.clients {
		n += len(c.waiting)
	}
	return n
}

// Clients is how many clients are remembered.
func (t *Turns) Clients() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.clients)
}
