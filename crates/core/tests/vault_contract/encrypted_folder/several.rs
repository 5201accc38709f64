//! Several programs and one folder, and programs that are killed while they write.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::*;

/// Tells a process that it is a writer, and where.
const WRITER: &str = "FORGEPASS_TEST_WRITER";

#[test]
fn slots_written_at_once_are_all_kept() {
    let place = Place::new();
    drop(place.made());
    run(async {
        let vaults: Vec<Vault> = (0..4)
            .map(|_| Vault::new(Arc::new(place.by_file())))
            .collect();
        let mut writes = Vec::new();
        for number in 0..64_u8 {
            let vault = vaults[usize::from(number) % vaults.len()].clone();
            writes.push(tokio::spawn(async move {
                let slot = slot(&format!("gone/{number:04x}"));
                vault.write(&slot, secret(&[number]), Unattended, ()).await
            }));
        }
        for write in writes {
            assert_eq!(write.await.expect("no panic"), Ok(()));
        }
    });
    let folder = place.by_file();
    for number in 0..64_u8 {
        let kept = read(&folder, &format!("gone/{number:04x}"));
        assert_eq!(kept, Ok(Some(vec![number])));
    }
}

#[test]
fn programs_that_make_it_at_once_make_one_folder() {
    let place = Place::new();
    thread::scope(|scope| {
        for number in 0..4_u8 {
            let folder = place.by_file();
            scope.spawn(move || {
                let slot = slot(&format!("gone/{number:04x}"));
                folder
                    .write(&slot, &secret(&[number]), Unattended)
                    .expect("written");
            });
        }
    });
    let folder = place.by_file();
    for number in 0..4_u8 {
        let kept = read(&folder, &format!("gone/{number:04x}"));
        assert_eq!(kept, Ok(Some(vec![number])));
    }
}

#[test]
fn case_52_a_writer_killed_at_any_time_leaves_the_old_value_or_the_new() {
    let place = match env::var_os(WRITER) {
        Some(room) => return write_for_ever(Path::new(&room)),
        None => Place::new(),
    };
    let folder = place.made();
    let mut newest = 0;
    for round in 0..40 {
        let mut writer = Writer::start(&place);
        // Killed after some of its writes, in the middle of the next.
        let written = writer.after(1 + round % 5);
        writer.kill();
        let kept = read(&folder, GRANT).expect("readable").expect("there");
        let kept = u64::from_be_bytes(kept.try_into().expect("whole"));
        assert!(
            kept >= written && kept >= newest,
            "{kept} {written} {newest}"
        );
        newest = kept;
    }
}

/// Counts upwards in one slot, and says each number once it is kept.
fn write_for_ever(room: &Path) {
    let path = room.join("data").join("vault");
    let folder = Folder::new(path, Some(room.join("passphrase")), Arc::new(SystemRng));
    let kept = read(&folder, GRANT).expect("readable");
    let mut number = kept.map_or(0, |kept| {
        u64::from_be_bytes(kept.try_into().expect("whole"))
    });
    loop {
        number += 1;
        let value = secret(&number.to_be_bytes());
        folder
            .write(&slot(GRANT), &value, Unattended)
            .expect("written");
        println!("\n>{number}");
    }
}

struct Writer {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Writer {
    fn start(place: &Place) -> Self {
        let (_, module) = module_path!().split_once("::").expect("a crate and more");
        let name = "case_52_a_writer_killed_at_any_time_leaves_the_old_value_or_the_new";
        let mut child = Command::new(env::current_exe().expect("a test has a file"))
            .args(["--exact", &format!("{module}::{name}")])
            .args(["--nocapture", "--test-threads=1"])
            .env(WRITER, place.room.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test runs itself again");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self { child, lines }
    }

    /// The last of that many numbers.
    fn after(&mut self, count: usize) -> u64 {
        let numbers = self.lines.by_ref().map_while(Result::ok);
        let mut numbers = numbers.filter_map(|line| line.strip_prefix('>')?.parse().ok());
        numbers.nth(count - 1).expect("it writes")
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.kill();
    }
}
