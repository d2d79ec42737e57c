//! What a unit of work knows and writes beside streams: unique values, known by their digests alone, and what the vault seals.
//!
//! Invariants: what was claimed, sealed or released in the same work, or earlier in a rehearsal, is seen before the commit; nothing is
//! sealed for somebody who was erased.

use super::{Work, WorkError};
use crate::refused::Refused;
use domain::ids::PersonId;
use domain::person::{IdentityRefusal, Person};
use std::collections::BTreeSet;
use store::journal::{Digest, StreamId};
use uuid::Uuid;

impl Work<'_> {
    /// A digest of values that equal values share and that does not tell them.
    pub fn digest(&self, kind: &str, parts: &[&str]) -> Digest {
        self.vault.blind_index(kind, parts)
    }

    /// Who has a unique value, in this work or before.
    pub async fn owner(&self, kind: &str, parts: &[&str]) -> Result<Option<Uuid>, WorkError> {
        let key = (kind.to_owned(), self.digest(kind, parts));
        let here = self.claims.get(&key);
        let rehearsed = self.rehearsal.and_then(|rehearsal| rehearsal.claims.get(&key));
        if let Some(owner) = here.or(rehearsed) {
            return Ok(Some(*owner));
        }
        let owner = self.repository.journal().claim_owner(kind, &key.1).await?;
        Ok(owner.filter(|owner| !self.released.contains(owner)))
    }

    /// Takes a unique value; the commit fails when somebody else has it.
    pub fn claim(&mut self, kind: &str, parts: &[&str], owner: Uuid) {
        self.claims.insert((kind.to_owned(), self.digest(kind, parts)), owner);
    }

    /// Gives back the unique values of something that never was, or that has other values now.
    pub fn release(&mut self, owner: Uuid) {
        self.released.insert(owner);
    }

    /// Makes a key for a new subject of the vault.
    pub fn new_subject(&mut self, subject: Uuid) {
        let (key, sealed) = self.vault.seal_new(subject);
        self.subject_keys.insert(subject, key);
        self.keys.push(sealed);
    }

    /// Seals a value of a subject; it is written with the commit.
    pub async fn seal(&mut self, subject: Uuid, field: &str, value: &str) -> Result<(), WorkError> {
        let rehearsed = self.rehearsal.is_some_and(|rehearsal| rehearsal.keys.contains(&subject));
        if !self.subject_keys.contains_key(&subject) && !rehearsed {
            if let Some(key) = self.vault.key_of(subject).await? {
                self.subject_keys.insert(subject, key);
            } else {
                self.not_erased(PersonId(subject)).await?;
                self.new_subject(subject);
            }
        }
        if let Some(key) = self.subject_keys.get(&subject) {
            self.records.push(key.seal(field, value));
        }
        self.personal.insert((subject, field.to_owned()), value.to_owned());
        Ok(())
    }

    /// Refuses to go on about a person who was erased; the commit fails when he or she is erased in between. Whoever seals for a
    /// person without deciding anything on that stream asks this first.
    pub async fn not_erased(&mut self, person: PersonId) -> Result<(), WorkError> {
        let state = self.state::<Person>(person.0).await?;
        if let Some(erased_on) = state.erased_on() {
            return Err(Refused::of(&IdentityRefusal::Erased { erased_on }).into());
        }
        // Whoever is known by name alone has no events yet: erased meanwhile, he or she has one.
        self.guarded.insert(StreamId::of::<Person>(person.0));
        Ok(())
    }

    /// Destroys the key and everything sealed of a subject with the commit; gives the names of what there was.
    pub async fn destroy(&mut self, subject: Uuid) -> Result<Vec<String>, WorkError> {
        let fields = self.vault.fields_of(subject).await?;
        self.destroyed.insert(subject);
        Ok(fields)
    }

    /// Seals a value if there is one.
    pub async fn seal_some(
        &mut self,
        subject: Uuid,
        field: &str,
        value: Option<&str>,
    ) -> Result<(), WorkError> {
        match value {
            Some(value) => self.seal(subject, field, value).await,
            None => Ok(()),
        }
    }

    /// A value of a subject, sealed in this work or before.
    pub async fn personal(&self, subject: Uuid, field: &str) -> Result<Option<String>, WorkError> {
        let key = (subject, field.to_owned());
        let rehearsed = self.rehearsal.and_then(|rehearsal| rehearsal.personal.get(&key));
        match self.personal.get(&key).or(rehearsed) {
            Some(value) => Ok(Some(value.clone())),
            None => Ok(self.vault.reveal(subject, field).await?),
        }
    }

    /// Refuses texts that are not sealed with these very words: where nothing was decided they would be lost behind a success.
    ///
    /// # Errors
    /// The refusal, and a vault that does not answer.
    pub async fn texts_as_sealed(&self) -> Result<(), WorkError> {
        let subjects: BTreeSet<Uuid> = self.personal.keys().map(|(subject, _)| *subject).collect();
        let fields: BTreeSet<&str> = self.personal.keys().map(|(_, field)| field.as_str()).collect();
        if subjects.is_empty() {
            return Ok(());
        }
        let (subjects, fields): (Vec<_>, Vec<_>) =
            (subjects.into_iter().collect(), fields.into_iter().collect());
        let sealed = self.vault.reveal_many(&subjects, &fields).await?;
        let is_so = |((subject, field), text): (&(Uuid, String), &String)| {
            let known = sealed.get(subject).and_then(|fields| fields.get(field));
            known.map_or("", String::as_str) == text
        };
        if self.personal.iter().all(is_so) {
            return Ok(());
        }
        Err(Refused::new(
            "TEXT_SEALED_OTHERWISE",
            "the act is on record with other words or without any, and nothing else would change: correct the text, or the data of the person",
            "это уже записано другими словами или без них, а больше ничего не меняется: исправьте текст или данные человека",
        )
        .into())
    }
}
