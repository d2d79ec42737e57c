//! The vault: what is known of a person is destroyed as one act, master keys are changed under way, and personal data are found
//! nowhere else (event-store T21).

mod beside;
mod corrected;
mod damaged;
mod erasure;
mod erasure_races;
mod fields;
mod forgotten;
mod generated;
mod needles;
mod place;
mod rotation;
mod scan;
mod school;
