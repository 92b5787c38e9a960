package database

import "testing"

// The numbers are those of the kernel's magic.h, as df shows their names. None of these can be mounted without a server.
func TestNetworkName(t *testing.T) {
	t.Parallel()
	for kind, want := range map[uint32]string{
		0x00006969: "NFS", 0xff534d42: "SMB", 0xfe534d42: "SMB", 0x0000517b: "SMB",
		0x0000ef53: "", 0x01021994: "", 0x58465342: "", 0x9123683e: "", // ext4, tmpfs, XFS, Btrfs
	} {
		if got := networkName(kind); got != want {
			t.Errorf("%#x is %q, want %q", kind, got, want)
		}
	}
	if got := networkSystem(t.TempDir()); got != "" {
		t.Errorf("this machine's disk is %q", got)
	}
}
