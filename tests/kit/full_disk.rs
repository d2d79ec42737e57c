//! A disk that a test fills and frees, for a program under test.
//!
//! A library in its process refuses what would need more room (`full_disk.c` says how): a file system of its own would need rights
//! that a container does not give. It is compiled by the C compiler that Rust links with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk with one folder on it.
#[derive(Debug)]
pub(crate) struct FullDisk {
    folder: PathBuf,
    library: PathBuf,
}

impl FullDisk {
    /// The disk on which this folder lies; the library is put into another one, where the program can read it.
    pub(crate) fn of(folder: PathBuf, libraries: &Path) -> Self {
        let library = libraries.join("full_disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("kit/full_disk.c");
        let mut compiler = Command::new("cc");
        compiler
            .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source);
        assert!(compiler.arg("-ldl").status().expect("a C compiler is there").success());
        Self { folder, library }
    }

    /// What a program is started with that lies on it.
    pub(crate) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        vec![("LD_PRELOAD", self.library.clone()), ("FULL_DISK", self.folder.clone())]
    }

    /// Nothing can be made longer from now on.
    pub(crate) fn fill(&self) {
        fs::write(self.flag(), "").expect("the flag is set");
    }

    /// There is room.
    pub(crate) fn free(&self) {
        fs::remove_file(self.flag()).expect("the flag was set");
    }

    fn flag(&self) -> PathBuf {
        let mut flag = self.folder.clone().into_os_string();
        flag.push(".full");
        flag.into()
    }
}
