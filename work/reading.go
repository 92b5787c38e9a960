package work

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/semaphore"

	"plangraph/database"
	"plangraph/models"
)

// Reading is a mutation of a file. Ahead reads it before the transaction begins, so that nobody waits for the reading
// who wants to write; the mutation finds it read. What is wrong with the file the mutation says itself, where it would
// have come to it: Ahead fails only with what ends a request.
type Reading[P any] struct {
	Mutation[P]

	Ahead func(ctx context.Context, db *database.DB, viewer models.Viewer, today models.Date) error
}

// readAhead reads what there is to read before the transaction.
func (r Reading[P]) readAhead(ctx context.Context, db *database.DB, viewer models.Viewer, today models.Date) error {
	return r.Ahead(ctx, db, viewer, today)
}

// readsAhead is a mutation that reads a file.
type readsAhead interface {
	readAhead(ctx context.Context, db *database.DB, viewer models.Viewer, today models.Date) error
}

// newReaders are the places of those who read files at the same time: a file keeps a core busy, and one core is left to
// everybody else.
func newReaders() *semaphore.Weighted {
	return semaphore.NewWeighted(int64(max(1, runtime.GOMAXPROCS(0)-1)))
}

// Read reads a file when it is its turn, or gives up when ctx ends. Whoever came first reads first.
func (s *Runner) Read(ctx context.Context, read func() error) error {
	if err := s.readers.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("wait for others who read files: %w", err)
	}
	defer s.readers.Release(1)
	return read()
}
