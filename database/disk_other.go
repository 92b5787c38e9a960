//go:build !unix

package database

// FreeBytes cannot tell here how much room there is in a folder.
func FreeBytes(string) (uint64, bool) { return 0, false }
