//! What the typesetter may see: the template, the shared layout and the value. No packages, no other file, no clock.

use std::sync::LazyLock;

use typst::LibraryExt as _;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use crate::fonts::Fonts;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::builder().build()));
static MAIN: LazyLock<FileId> = LazyLock::new(|| file_id("main.typ"));
static LAYOUT: LazyLock<FileId> = LazyLock::new(|| file_id("layout.typ"));
static DATA: LazyLock<FileId> = LazyLock::new(|| file_id("data.json"));

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a plain file name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

pub(crate) struct Bench {
    fonts: Fonts,
    main: Source,
    layout: Source,
    data: Bytes,
}

/// Which of the two sources a fault lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Main,
    Layout,
}

impl Bench {
    pub(crate) fn new(fonts: &Fonts, main: &str, layout: &str, data: String) -> Self {
        Self {
            fonts: fonts.clone(),
            main: Source::new(*MAIN, main.to_owned()),
            layout: Source::new(*LAYOUT, layout.to_owned()),
            data: Bytes::from_string(data),
        }
    }

    pub(crate) fn part(&self, id: FileId) -> Option<(Part, &Source)> {
        match id {
            id if id == *MAIN => Some((Part::Main, &self.main)),
            id if id == *LAYOUT => Some((Part::Layout, &self.layout)),
            _ => None,
        }
    }
}

impl World for Bench {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.inner.book
    }

    fn main(&self) -> FileId {
        *MAIN
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match self.part(id) {
            Some((_, source)) => Ok(source.clone()),
            None => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.inner.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
