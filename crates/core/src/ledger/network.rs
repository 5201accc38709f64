//! Whether a folder is another computer's.
//!
//! The write-ahead log needs memory that all programs share, which those on two computers do not.
//! SQLite does not see the difference: on one computer it works there, and two would damage it.

use std::path::Path;

/// NFS, the SMB family, 9P, AFS, Coda, Ceph, Lustre, GFS2, OCFS2, and what runs as a program (sshfs).
#[cfg(target_os = "linux")]
const REMOTE: &[u64] = &[
    0x6969,
    0x517B,
    0xFF53_4D42,
    0xFE53_4D42,
    0x0102_1997,
    0x5346_414F,
    0x6B41_4653,
    0x7375_7245,
    0x00C3_6400,
    0x0BD0_0BD0,
    0x0116_1970,
    0x7461_636F,
    0x6573_5546,
];

/// Whether `folder` may be on another computer. Where nobody can say, it is not.
#[cfg(target_os = "linux")]
pub(super) fn is_remote(folder: &Path) -> bool {
    // Its type differs between architectures, and the numbers are 32 bits wide.
    #[allow(
        clippy::cast_sign_loss,
        clippy::unnecessary_cast,
        reason = "32 bits are kept"
    )]
    rustix::fs::statfs(folder).is_ok_and(|facts| {
        let kind = facts.f_type as u64 & 0xFFFF_FFFF;
        REMOTE.contains(&kind)
    })
}

/// SQLite of its own accord refuses the log on network folders here.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_remote(_: &Path) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_this_computer_is_not_remote() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!is_remote(folder.path()));
        assert!(!is_remote(Path::new("/no such folder")));
    }
}
