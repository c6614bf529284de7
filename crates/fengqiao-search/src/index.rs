//! The index of one office on one node: opened or made anew, written by one, read by many.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::document::{Change, Document, Key};
use crate::error::SearchError;
use crate::find::{Found, Question, find};
use crate::folder::{self, Lock};
use crate::schema::{DIVIDER, Fields, GIVEN, Given, VERSION};
use crate::scope::{ancestors, category_terms, parent_term, path_term};
use crate::terms::{Placed, Terms};

/// Memory for documents that are not yet written out.
const WRITER_BYTES: usize = 32 << 20;
/// Letters of a document that are indexed; what follows is not found.
const DOCUMENT_LETTERS_MAX: usize = 40_000;

/// How far the index has followed the log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Position {
    /// The last event that the index knows.
    pub seq: i64,
    /// The hash of that event, hexadecimal: another log under the same numbers is noticed.
    pub hash: String,
    /// The event up to which the names of regions in the index are true.
    pub names_seq: i64,
}

/// What is kept with each commit, in the same file as the list of the index's parts.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    made_of: String,
    position: Position,
}

/// How an index was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// As it was left.
    Kept,
    /// Made anew, for this reason.
    New(String),
}

/// The index of one office.
pub struct SearchIndex {
    folder: PathBuf,
    made_of: String,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    writer: Option<Mutex<IndexWriter>>,
    position: Mutex<Position>,
    _lock: Option<Lock>,
}

impl SearchIndex {
    /// Opens the index in a folder, or makes it anew where there is none, where it is damaged or of another version, or was
    /// made of other words: `made_of` names what the documents are made of beside the log, such as the list of categories.
    ///
    /// Reads every file once to find damage. Where another process writes to the folder, the index is opened to read only.
    ///
    /// # Errors
    /// The folder cannot be used, or another process is making the index and there is nothing to read yet.
    pub fn open(folder: &Path, made_of: &str) -> Result<(Self, Opened), SearchError> {
        let lock = folder::lock(folder)?;
        let (index, fields, position, opened) = match (try_open(folder, made_of), &lock) {
            (Ok((index, fields, position)), _) => (index, fields, position, Opened::Kept),
            (Err(_), None) => return Err(SearchError::Busy(folder.display().to_string())),
            (Err(why), Some(lock)) => {
                folder::empty(folder, lock)?;
                let (schema, fields) = Fields::schema();
                let index = prepared(Index::create_in_dir(folder, schema)?);
                (index, fields, Position::default(), Opened::New(why))
            }
        };
        let writer = match &lock {
            None => None,
            Some(_) => {
                let options = IndexWriterOptions::builder()
                    .num_worker_threads(1)
                    .num_merge_threads(1)
                    .memory_budget_per_thread(WRITER_BYTES)
                    .build();
                Some(Mutex::new(index.writer_with_options(options)?))
            }
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let position = Mutex::new(position);
        let (folder, made_of) = (folder.to_owned(), made_of.to_owned());
        Ok((Self { folder, made_of, index, reader, fields, writer, position, _lock: lock }, opened))
    }

    /// How far the index has followed the log.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position.lock().clone()
    }

    /// Whether this process keeps the index; otherwise another one does.
    #[must_use]
    pub fn is_writer(&self) -> bool {
        self.writer.is_some()
    }

    /// Whether nobody keeps the index any more, so that this process could, if it opened it again.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.writer.is_none() && folder::lock(&self.folder).is_ok_and(|lock| lock.is_some())
    }

    /// Every term that stands in the index, once for each of its parts: for the proof that no personal data does.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn each_term(&self, each: &mut dyn FnMut(&str)) -> Result<(), SearchError> {
        for segment in self.reader.searcher().segment_readers() {
            for field in [self.fields.words, self.fields.pairs, self.fields.sounds] {
                let terms = segment.inverted_index(field)?;
                let mut stream = terms.terms().stream().map_err(|error| SearchError::Damaged(error.to_string()))?;
                while stream.advance() {
                    each(&String::from_utf8_lossy(stream.key()));
                }
            }
        }
        Ok(())
    }

    /// Documents that can be found.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Bytes of the index's files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        folder::bytes(&self.folder)
    }

    /// Takes changes in; they are found after [`SearchIndex::commit`].
    ///
    /// # Errors
    /// Opened to read only, or the disk refuses.
    pub fn add(&self, changes: impl IntoIterator<Item = Change>) -> Result<(), SearchError> {
        let writer = self.writer.as_ref().ok_or(SearchError::ReadOnly)?.lock();
        for change in changes {
            let key = match &change {
                Change::Keep(document) => document.key,
                Change::Remove(key) => *key,
            };
            writer.delete_term(Term::from_field_text(self.fields.key, &key_term(key)));
            if let Change::Keep(document) = change {
                writer.add_document(self.document(&document))?;
            }
        }
        Ok(())
    }

    /// Forgets every document.
    ///
    /// # Errors
    /// Opened to read only, or the disk refuses.
    pub fn clear(&self) -> Result<(), SearchError> {
        self.writer.as_ref().ok_or(SearchError::ReadOnly)?.lock().delete_all_documents()?;
        Ok(())
    }

    /// Makes the changes durable and findable, together with the position they lead to.
    ///
    /// # Errors
    /// Opened to read only, or the disk refuses; then the index stays as it was.
    pub fn commit(&self, position: &Position) -> Result<(), SearchError> {
        let kept = Kept { version: VERSION, made_of: self.made_of.clone(), position: position.clone() };
        let payload = serde_json::to_string(&kept).map_err(|error| SearchError::Damaged(error.to_string()))?;
        let mut writer = self.writer.as_ref().ok_or(SearchError::ReadOnly)?.lock();
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        drop(writer);
        *self.position.lock() = position.clone();
        Ok(self.reader.reload()?)
    }

    /// Looks for what another process has written meanwhile.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn refresh(&self) -> Result<(), SearchError> {
        self.reader.reload()?;
        if let Some(kept) = read_kept(&self.index).ok().filter(|kept| kept.made_of == self.made_of) {
            *self.position.lock() = kept.position;
        }
        Ok(())
    }

    /// The newest hits of a question, and how many there are.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn find(&self, question: &Question<'_>) -> Result<Found, SearchError> {
        find(&self.reader.searcher(), &self.fields, question)
    }

    fn document(&self, document: &Document) -> TantivyDocument {
        let fields = &self.fields;
        let mut made = TantivyDocument::default();
        let path = document.region.as_str();
        made.add_text(fields.kind, document.key.kind.word());
        made.add_text(fields.key, key_term(document.key));
        made.add_u64(fields.id_high, (document.key.id >> 64) as u64);
        made.add_u64(fields.id_low, document.key.id as u64);
        made.add_i64(fields.at, document.at_ms);
        made.add_i64(fields.day, document.day);
        made.add_text(fields.region, path_term(path));
        made.add_text(fields.parent, parent_term(path));
        made.add_text(fields.within, lines(ancestors(path).into_iter().map(path_term).collect()));
        made.add_text(fields.state, &document.state);
        if let Some(category) = &document.category {
            made.add_text(fields.category, lines(category_terms(category)));
        }
        let mut all = Terms::default();
        let mut left = DOCUMENT_LETTERS_MAX;
        for text in &document.texts {
            let head: String = text.chars().take(left).collect();
            left -= head.chars().count();
            let Terms { words, pairs, sounds } = Terms::of(&head);
            all.words.extend(words);
            all.pairs.extend(pairs);
            all.sounds.extend(sounds);
        }
        for (field, terms) in [(fields.words, all.words), (fields.pairs, all.pairs), (fields.sounds, all.sounds)] {
            made.add_text(field, lines(terms.into_iter().map(|(term, _): Placed| term).collect()));
        }
        made
    }
}

/// Terms as a field takes them, each once.
fn lines(mut terms: Vec<String>) -> String {
    terms.sort_unstable();
    terms.dedup();
    let mut text = String::with_capacity(terms.iter().map(|term| term.len() + 1).sum());
    for term in terms {
        text.push_str(&term);
        text.push(DIVIDER);
    }
    text
}

fn key_term(key: Key) -> String {
    format!("{}{:032x}", key.kind.word(), key.id)
}

fn prepared(mut index: Index) -> Index {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(GIVEN, Given::default());
    index.set_tokenizers(tokenizers);
    index
}

fn read_kept(index: &Index) -> Result<Kept, String> {
    let payload = index.load_metas().map_err(|error| error.to_string())?.payload.ok_or("it was never finished")?;
    serde_json::from_str(&payload).map_err(|error| error.to_string())
}

/// Opens what lies in the folder, or says why it cannot be used.
fn try_open(folder: &Path, made_of: &str) -> Result<(Index, Fields, Position), String> {
    let directory = MmapDirectory::open(folder).map_err(|error| error.to_string())?;
    if !Index::exists(&directory).map_err(|error| error.to_string())? {
        return Err("there was none".into());
    }
    let index = prepared(Index::open(directory).map_err(|error| error.to_string())?);
    let (schema, fields) = Fields::schema();
    let kept = read_kept(&index)?;
    if kept.version != VERSION || index.schema() != schema {
        return Err("it is of another version".into());
    }
    if kept.made_of != made_of {
        return Err("names of kinds have changed".into());
    }
    let damaged = index.validate_checksum().map_err(|error| error.to_string())?;
    if let Some(file) = damaged.iter().next() {
        return Err(format!("{} is damaged", file.display()));
    }
    Ok((index, fields, kept.position))
}
