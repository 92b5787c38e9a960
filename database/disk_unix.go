//go:build unix

package database

import "syscall"

// FreeBytes is how much room there is for our files in a folder; false if that cannot be told.
func FreeBytes(folder string) (uint64, bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, false
	}
	return uint64(disk.Bavail) * uint64(disk.Bsize), true //nolint:unconvert // their types differ between systems
}
