package database

import "syscall"

// networkSystem names the file system of a folder if it is one over a network; else it is empty.
func networkSystem(folder string) string {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return ""
	}
	return networkName(uint32(disk.Type))
}

// networkName names the common ones, by the number that statfs(2) gives for them.
func networkName(kind uint32) string {
	const nfs, cifs, smb, smb2 = 0x6969, 0xff534d42, 0x517b, 0xfe534d42
	switch kind {
	case nfs:
		return "NFS"
	case cifs, smb, smb2:
		return "SMB"
	}
	return ""
}
