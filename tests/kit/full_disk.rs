//! A disk that a test fills and frees, for a program under test.
//!
//! Imitated, a library in its process refuses what would need more room (`full_disk.c` says how): a file system of its own needs rights
//! that a container does not give. The library is compiled by the C compiler that Rust links with. Where somebody with these rights has
//! mounted one (`tests/full-disk-run`), it is filled to its last byte with a file.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Names a file system of a few hundred megabytes that tests may fill.
const MOUNTED: &str = "NASTAVNIK_TEST_DISK";
/// How often room that somebody gave up is taken again.
const AGAIN: Duration = Duration::from_millis(5);

/// Where a file system was mounted for the tests.
pub(crate) fn mounted() -> Option<PathBuf> {
    std::env::var_os(MOUNTED).map(PathBuf::from)
}

/// A disk with one folder on it.
#[derive(Debug)]
pub(crate) enum FullDisk {
    /// Every file of this folder, while a flag lies beside it, for programs with this library.
    Imitated {
        /// The folder.
        folder: PathBuf,
        /// The library.
        library: PathBuf,
    },
    /// A file system, filled with this file.
    Real(Filler),
}

/// A file that takes all the room there is.
#[derive(Debug)]
pub(crate) struct Filler {
    path: PathBuf,
    is_full: Arc<AtomicBool>,
    filling: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl FullDisk {
    /// The disk on which this folder lies; a library is put into another one, where the program can read it.
    pub(crate) fn of(folder: PathBuf, libraries: &Path) -> Self {
        if let Some(mounted) = mounted() {
            let is_full = Arc::default();
            return Self::Real(Filler {
                path: mounted.join("filler"),
                is_full,
                filling: std::sync::Mutex::default(),
            });
        }
        let library = libraries.join("full_disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("kit/full_disk.c");
        let mut compiler = Command::new("cc");
        compiler
            .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source);
        assert!(compiler.arg("-ldl").status().expect("a C compiler is there").success());
        Self::Imitated { folder, library }
    }

    /// What a program is started with that lies on it.
    pub(crate) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        match self {
            Self::Imitated { folder, library } => {
                vec![("LD_PRELOAD", library.clone()), ("FULL_DISK", folder.clone())]
            }
            Self::Real(_) => Vec::new(),
        }
    }

    /// Nothing can be made longer from now on.
    pub(crate) fn fill(&self) {
        match self {
            Self::Imitated { folder, .. } => fs::write(flag(folder), "").expect("the flag is set"),
            Self::Real(filler) => filler.fill(),
        }
    }

    /// There is room.
    pub(crate) fn free(&self) {
        match self {
            Self::Imitated { folder, .. } => fs::remove_file(flag(folder)).expect("the flag was set"),
            Self::Real(filler) => filler.free(),
        }
    }
}

fn flag(folder: &Path) -> PathBuf {
    let mut flag = folder.as_os_str().to_owned();
    flag.push(".full");
    flag.into()
}

impl Filler {
    /// Takes all the room, and what is given up later too.
    fn fill(&self) {
        let mut file = File::create(&self.path).expect("a file on the disk");
        take_room(&mut file);
        self.is_full.store(true, Ordering::SeqCst);
        let is_full = Arc::clone(&self.is_full);
        let filling = thread::spawn(move || {
            while is_full.load(Ordering::SeqCst) {
                take_room(&mut file);
                thread::park_timeout(AGAIN);
            }
        });
        *self.filling.lock().unwrap() = Some(filling);
    }

    fn free(&self) {
        self.is_full.store(false, Ordering::SeqCst);
        let filling = self.filling.lock().unwrap().take().expect("it was filled");
        filling.join().expect("it ends");
        fs::remove_file(&self.path).expect("the file was there");
    }
}

/// Writes until there is no room, at last byte by byte.
fn take_room(file: &mut File) {
    let mut size = 1 << 20;
    while size > 0 {
        if file.write_all(&vec![1; size]).is_err() {
            size /= 2;
        }
    }
}
