//! What an aggregate is here: two pure functions over a state. No I/O, no clock, no randomness.
//!
//! Invariants: `decide` never changes the state, `evolve` never refuses, and neither can see the time: the day on
//! which a command is decided comes in with its [`Stamp`]. A command that is already so returns no events and is a success.

use crate::correction::{CorrectionEvent, Redo, effective};
use chrono::NaiveDate;
use serde::{Deserializer, Serialize};
use std::fmt::Debug;

/// A consistency boundary whose whole history is one stream of the journal.
pub trait Aggregate: Clone + Debug + Default + Send + Sync + 'static {
    /// The name under which its streams are stored; it never changes.
    const TYPE: &'static str;
    /// What may be asked of it.
    type Command: Clone + Debug + Send + Sync + 'static;
    /// What may happen to it.
    type Event: Event;
    /// Why it may say no.
    type Refusal: Refusal;

    /// Every command, in order of declaration: `RecordMeeting`.
    fn command_kinds() -> Vec<&'static str>;

    /// The name of a command.
    fn command_kind(command: &Self::Command) -> &'static str;

    /// Decides a command: the events that follow from it, none when it is already so, or the rule that refuses it.
    fn decide(&self, command: Self::Command, stamp: Stamp) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Takes a fact into the state. A correction changes an earlier fact, so it is taken in by [`Aggregate::fold`] alone.
    fn evolve(&mut self, event: &Self::Event);

    /// How a fact would be recorded again: see [`aggregate_parts!`](crate::aggregate_parts).
    fn redo(event: &Self::Event) -> Redo<Self::Command>;

    /// The state after the whole stream: its facts as they stand after their corrections.
    fn fold<'e>(events: impl IntoIterator<Item = &'e Self::Event>) -> Self {
        let mut state = Self::default();
        for (_, fact) in effective(events) {
            state.evolve(fact);
        }
        state
    }
}

/// What a decision may know of the moment in which it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The day of the decision in the organisation's time zone; facts of a later day are from the future.
    pub today: NaiveDate,
}

impl Stamp {
    /// Whether a fact of this day cannot have happened yet.
    pub fn is_before(self, day: NaiveDate) -> bool {
        day > self.today
    }
}

/// A fact that is stored for ever.
pub trait Event: Clone + Debug + PartialEq + Serialize + Send + Sync + 'static {
    /// Every kind of this aggregate, in order of declaration.
    fn kinds() -> Vec<&'static str>;

    /// The stored name, in the past tense: `MeetingHeld`.
    fn kind(&self) -> &'static str;

    /// The version of the stored shape, from 1.
    fn version(&self) -> u32;

    /// Reads a payload of a known kind; `None` when this aggregate has no such kind.
    fn decode<'de, D: Deserializer<'de>>(kind: &str, payload: D) -> Option<Result<Self, D::Error>>;

    /// When it happened in life.
    fn occurred_on(&self) -> NaiveDate;

    /// How it changes an earlier fact of its stream; `None` for a fact.
    fn correction(&self) -> Option<&CorrectionEvent<Self>>;

    /// A correction as an event of this aggregate.
    fn of_correction(correction: CorrectionEvent<Self>) -> Self;

    /// One value of every kind, for golden files and round trips.
    fn samples() -> Vec<Self>;
}

/// A rule that said no. `Display` names what was received and what would be accepted.
pub trait Refusal: std::error::Error + Clone + PartialEq + Send + Sync + 'static {
    /// The stable code of the broken rule: `MEETING_BEFORE_FORMATION`.
    fn code(&self) -> &'static str;

    /// The same in Russian, for people.
    fn russian(&self) -> String;
}

/// Declares the three enums of an aggregate out of those of its parts of life: commands, events and refusals.
///
/// Events are stored flat (`{"type":"MeetingHeld",…}`), so moving one between parts does not change what is stored;
/// reading goes by the stored kind, never by trying one part after the other. (A fact inside a correction is told by its own tag.)
///
/// Each part's module has three functions: `decide(&aggregate, command, stamp)`, `evolve(&mut aggregate, &event)` and
/// `redo(&event) -> Redo<command>`, by which corrections are judged ([`crate::correction`]):
/// - a fact that a person records gives `Redo::fact` of the very command that records it, with the values of the event; where the
///   command takes something that the event does not hold, all the commands that could have been meant (`Redo::Fact(vec![…])`);
///   where nothing in the own stream could refuse it, none;
/// - a fact that another stream decided in the same commit gives `Redo::consequence` of the command that would record it here.
///
/// Every aggregate gets the events `FactCorrected`, `FactVoided` and `TextCorrected` as its part `Correction`.
#[macro_export]
macro_rules! aggregate_parts {
    (
        $aggregate:ty: $commands:ident, $events:ident, $refusals:ident;
        $($part:ident($command:ty, $event:ty, $refusal:ty, $module:ident)),+ $(,)?
    ) => {
        #[doc = concat!("What may be asked of [`", stringify!($aggregate), "`], by part of life.")]
        #[derive(Clone, Debug)]
        pub enum $commands {
            $(#[doc = concat!("See [`", stringify!($command), "`].")] $part($command)),+
        }

        #[doc = concat!("What may happen to [`", stringify!($aggregate), "`], by part of life.")]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(untagged)]
        pub enum $events {
            $(#[doc = concat!("See [`", stringify!($event), "`].")] $part($event),)+
            /// A change of an earlier fact.
            Correction($crate::correction::CorrectionEvent<$events>),
        }

        #[doc = concat!("Why [`", stringify!($aggregate), "`] may say no, by part of life.")]
        #[derive(Clone, Debug, PartialEq, thiserror::Error)]
        pub enum $refusals {
            $(#[doc = concat!("See [`", stringify!($refusal), "`].")] #[error(transparent)] $part(#[from] $refusal)),+
        }

        $(impl From<$command> for $commands {
            fn from(command: $command) -> Self { Self::$part(command) }
        }

        impl From<$event> for $events {
            fn from(event: $event) -> Self { Self::$part(event) }
        })+

        impl $crate::aggregate::Aggregate for $aggregate {
            const TYPE: &'static str = stringify!($aggregate);
            type Command = $commands;
            type Event = $events;
            type Refusal = $refusals;

            fn command_kinds() -> Vec<&'static str> {
                let mut kinds = Vec::new();
                $(kinds.extend_from_slice(<$command as strum::VariantNames>::VARIANTS);)+
                kinds
            }

            fn command_kind(command: &$commands) -> &'static str {
                match command { $($commands::$part(command) => command.into()),+ }
            }

            fn decide(&self, command: $commands, stamp: $crate::aggregate::Stamp) -> Result<Vec<$events>, $refusals> {
                #[cfg(test)]
                let kind = Self::command_kind(&command);
                let decided = match command {
                    $($commands::$part(command) => $module::decide(self, command, stamp)
                        .map(|events| events.into_iter().map($events::$part).collect())
                        .map_err($refusals::$part)),+
                };
                #[cfg(test)]
                $crate::decisions::note::<Self>(kind, &decided);
                decided
            }

            fn evolve(&mut self, event: &$events) {
                match event {
                    $($events::$part(event) => $module::evolve(self, event),)+
                    // What it changes lies in the past: the stream is folded anew.
                    $events::Correction(_) => {}
                }
            }

            fn redo(event: &$events) -> $crate::correction::Redo<$commands> {
                match event {
                    $($events::$part(event) => $module::redo(event).map($commands::$part),)+
                    $events::Correction(_) => $crate::correction::Redo::Consequence(Vec::new()),
                }
            }
        }

        impl $crate::aggregate::Refusal for $refusals {
            fn code(&self) -> &'static str {
                match self { $(Self::$part(refusal) => refusal.code()),+ }
            }

            fn russian(&self) -> String {
                match self { $(Self::$part(refusal) => refusal.russian()),+ }
            }
        }

        impl $crate::aggregate::Event for $events {
            fn kinds() -> Vec<&'static str> {
                let mut kinds = Vec::new();
                $(kinds.extend_from_slice(<$event as strum::VariantNames>::VARIANTS);)+
                kinds.extend_from_slice(<$crate::correction::CorrectionEvent<$events> as strum::VariantNames>::VARIANTS);
                kinds
            }

            fn kind(&self) -> &'static str {
                match self { $(Self::$part(event) => event.into(),)+ Self::Correction(event) => event.into() }
            }

            fn version(&self) -> u32 {
                match self { $(Self::$part(event) => event.version(),)+ Self::Correction(event) => event.version() }
            }

            fn occurred_on(&self) -> chrono::NaiveDate {
                match self {
                    $(Self::$part(event) => event.occurred_on(),)+
                    Self::Correction(event) => event.occurred_on(),
                }
            }

            fn decode<'de, D: serde::Deserializer<'de>>(kind: &str, payload: D) -> Option<Result<Self, D::Error>> {
                $(if <$event as strum::VariantNames>::VARIANTS.contains(&kind) {
                    return Some(<$event>::decode(kind, payload).map(Self::$part));
                })+
                if <$crate::correction::CorrectionEvent<$events> as strum::VariantNames>::VARIANTS.contains(&kind) {
                    return Some(serde::Deserialize::deserialize(payload).map(Self::Correction));
                }
                None
            }

            fn correction(&self) -> Option<&$crate::correction::CorrectionEvent<Self>> {
                match self { $(Self::$part(_) => None,)+ Self::Correction(correction) => Some(correction) }
            }

            fn of_correction(correction: $crate::correction::CorrectionEvent<Self>) -> Self {
                Self::Correction(correction)
            }

            fn samples() -> Vec<Self> {
                let mut samples: Vec<Self> = Vec::new();
                $(samples.extend(<$event>::samples().into_iter().map(Self::$part));)+
                let first = samples.first().cloned().expect("an aggregate has events");
                samples.extend($crate::correction::CorrectionEvent::samples(first).map(Self::Correction));
                samples
            }
        }
    };
}

/// Declares the events of one part of life: stored with their kind as `type`, each with the day on which it happened.
///
/// `decode` reads one whose kind is known already: the payload is read straight into the event, where serde would first
/// keep all of it aside while it looks for the `type`. It does the same with a payload that has a `flatten`: a part with one names
/// the enum of its stored shapes, flat, as `#[stored_as(…)]`, and says the day itself.
#[macro_export]
macro_rules! part_events {
    (#[stored_as($stored:ty)] $(#[$meta:meta])* pub enum $name:ident { $($body:tt)* }) => {
        $crate::part_events! { @declared $(#[$meta])* pub enum $name { $($body)* } }

        impl $name {
            pub(crate) fn decode<'de, D: serde::Deserializer<'de>>(
                kind: &str,
                payload: D,
            ) -> Result<Self, D::Error> {
                let stored: $stored = serde::Deserialize::deserialize($crate::kind::OfKind { kind, payload })?;
                Ok(stored.into())
            }
        }
    };
    ($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* }) => {
        $crate::part_events! { @declared $(#[$meta])* pub enum $name { $($body)* } }
        $crate::part_events! { @dated $name { $($body)* } }

        const _: () = {
            type Event = $name;

            $crate::part_events! { @known [] $($body)* }

            impl $name {
                pub(crate) fn decode<'de, D: serde::Deserializer<'de>>(
                    kind: &str,
                    payload: D,
                ) -> Result<Self, D::Error> {
                    Known::deserialize($crate::kind::OfKind { kind, payload })
                }
            }
        };
    };
    (@declared $(#[$meta:meta])* pub enum $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, strum::IntoStaticStr, strum::VariantNames)]
        #[serde(tag = "type")]
        pub enum $name { $($body)* }
    };
    (@dated $name:ident { $($(#[$meta:meta])* $event:ident { $($fields:tt)* }),+ $(,)? }) => {
        impl $name {
            /// When it happened in life.
            pub fn occurred_on(&self) -> chrono::NaiveDate {
                match self { $(Self::$event { occurred_on, .. } => *occurred_on),+ }
            }
        }
    };
    // What `decode` reads, field by field: the day by its own reader.
    (@known [$($known:tt)*]) => {
        #[derive(serde::Deserialize)]
        #[serde(remote = "Event")]
        enum Known { $($known)* }
    };
    (@known [$($known:tt)*] $(#[$meta:meta])* $event:ident { $($fields:tt)* } $(, $($rest:tt)*)?) => {
        $crate::part_events! { @fields [$($known)*] [$(#[$meta])* $event] [] { $($fields)* } [$($($rest)*)?] }
    };
    (@fields [$($known:tt)*] [$($event:tt)*] [$($read:tt)*] {} [$($rest:tt)*]) => {
        $crate::part_events! { @known [$($known)* $($event)* { $($read)* },] $($rest)* }
    };
    (@fields $known:tt $event:tt [$($read:tt)*]
        { $(#[$meta:meta])* occurred_on: NaiveDate $(, $($fields:tt)*)? } $rest:tt) => {
        $crate::part_events! { @fields $known $event
            [$($read)* $(#[$meta])* #[serde(deserialize_with = "crate::day::read")] occurred_on: NaiveDate,]
            { $($($fields)*)? } $rest }
    };
    (@fields $known:tt $event:tt [$($read:tt)*]
        { $(#[$meta:meta])* $field:ident: $type:ty $(, $($fields:tt)*)? } $rest:tt) => {
        $crate::part_events! { @fields $known $event
            [$($read)* $(#[$meta])* $field: $type,]
            { $($($fields)*)? } $rest }
    };
}
