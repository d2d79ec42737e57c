//! Acts about consents of mentors and mentees: given, withdrawn, over by their own term.

use super::carry_out::carry_out;
use crate::input::{DocumentInput, about};
use crate::payload::{MenteePayload, MentorPayload};
use crate::scalars::Date;
use crate::words::{ConsentChannel, ConsentGiver, ConsentKind};
use app::acts::{MenteeAct, MentorAct};
use async_graphql::{Context, InputObject, Object, Result};
use domain::consent::ConsentTerms;
use domain::ids::{MenteeId, MentorId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use uuid::Uuid;

/// Acts about consents.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsentMutations;

/// Declares the inputs of one participant's consents, with the act that each asks for.
macro_rules! consent_inputs {
    ($who:literal, $aggregate:ty, $id:ident: $id_of:ident, $act:ident: $(#[$record_meta:meta])* $record:ident,
     $(#[$withdraw_meta:meta])* $withdraw:ident, $(#[$end_meta:meta])* $end:ident) => {
        $(#[$record_meta])*
        #[derive(InputObject)]
        pub struct $record {
            /// Id of the command, drawn by the client.
            command_id: Uuid,
            #[doc = concat!("Version of the ", $who, " that the client saw; without it the act is decided on the newest one.")]
            expected_version: Option<u64>,
            /// Whose.
            $id: Uuid,
            /// For which purpose.
            kind: ConsentKind,
            /// Who gave it.
            given_by: ConsentGiver,
            /// Last day on which it stands; when left out, it stands until it is withdrawn.
            valid_until: Option<Date>,
            /// Which version of the text was signed: a short mark.
            text_version: Option<String>,
            /// The paper.
            document: Option<DocumentInput>,
            /// By which channel it came in.
            channel: Option<ConsentChannel>,
            /// When.
            occurred_on: Date,
        }

        impl $record {
            fn act(self) -> $act {
                let terms = ConsentTerms {
                    valid_until: self.valid_until.map(|date| date.0),
                    text_version: self.text_version,
                    document: self.document.map(Into::into),
                    channel: self.channel.map(Into::into),
                };
                let (kind, given_by) = (self.kind.into(), self.given_by.into());
                $act::RecordConsent { id: $id_of(self.$id), kind, given_by, terms, occurred_on: self.occurred_on.0 }
            }
        }

        $(#[$withdraw_meta])*
        #[derive(InputObject)]
        pub struct $withdraw {
            /// Id of the command, drawn by the client.
            command_id: Uuid,
            #[doc = concat!("Version of the ", $who, " that the client saw; without it the act is decided on the newest one.")]
            expected_version: Option<u64>,
            /// Whose.
            $id: Uuid,
            /// For which purpose.
            kind: ConsentKind,
            /// Who withdrew it: who had given it.
            given_by: ConsentGiver,
            /// When.
            occurred_on: Date,
        }

        impl $withdraw {
            fn act(self) -> $act {
                let (kind, given_by) = (self.kind.into(), self.given_by.into());
                $act::WithdrawConsent { id: $id_of(self.$id), kind, given_by, occurred_on: self.occurred_on.0 }
            }
        }

        $(#[$end_meta])*
        #[derive(InputObject)]
        pub struct $end {
            /// Id of the command, drawn by the client.
            command_id: Uuid,
            #[doc = concat!("Version of the ", $who, " that the client saw; without it the act is decided on the newest one.")]
            expected_version: Option<u64>,
            /// Whose.
            $id: Uuid,
            /// For which purpose.
            kind: ConsentKind,
            /// Who had given it.
            given_by: ConsentGiver,
            /// A day on which it no longer stands.
            occurred_on: Date,
        }

        impl $end {
            fn act(self) -> $act {
                let (kind, given_by) = (self.kind.into(), self.given_by.into());
                $act::EndExpiredConsent { id: $id_of(self.$id), kind, given_by, occurred_on: self.occurred_on.0 }
            }
        }

        about! {
            $record => $aggregate, $id;
            $withdraw => $aggregate, $id;
            $end => $aggregate, $id;
        }
    };
}

consent_inputs!("mentor", Mentor, mentor_id: MentorId, MentorAct:
    /// A consent of a mentor, or for him or her.
    RecordMentorConsentInput,
    /// A consent of a mentor that was withdrawn.
    WithdrawMentorConsentInput,
    /// A consent of a mentor that is over by its own term.
    EndExpiredMentorConsentInput);

consent_inputs!("mentee", Mentee, mentee_id: MenteeId, MenteeAct:
    /// A consent of a mentee, or for him or her.
    RecordMenteeConsentInput,
    /// A consent of a mentee that was withdrawn.
    WithdrawMenteeConsentInput,
    /// A consent of a mentee that is over by its own term.
    EndExpiredMenteeConsentInput);

#[Object]
impl ConsentMutations {
    /// Records a consent of a mentor. Записать согласие наставника.
    async fn record_mentor_consent(
        &self,
        ctx: &Context<'_>,
        input: RecordMentorConsentInput,
    ) -> Result<MentorPayload> {
        carry_out(ctx, input, RecordMentorConsentInput::act).await
    }

    /// Records that a consent of a mentor was withdrawn. Without the processing consent the mentor leaves every pair, retires, and
    /// the erasure of personal data falls due. Записать отзыв согласия наставника.
    async fn withdraw_mentor_consent(
        &self,
        ctx: &Context<'_>,
        input: WithdrawMentorConsentInput,
    ) -> Result<MentorPayload> {
        carry_out(ctx, input, WithdrawMentorConsentInput::act).await
    }

    /// Records that a consent of a mentor is over by its own term and no other took its place. The same follows as from a withdrawal.
    /// Записать окончание срока согласия наставника.
    async fn end_expired_mentor_consent(
        &self,
        ctx: &Context<'_>,
        input: EndExpiredMentorConsentInput,
    ) -> Result<MentorPayload> {
        carry_out(ctx, input, EndExpiredMentorConsentInput::act).await
    }

    /// Records that a consent of a mentee is over by its own term and no other took its place. The same follows as from a withdrawal.
    /// Записать окончание срока согласия наставляемого.
    async fn end_expired_mentee_consent(
        &self,
        ctx: &Context<'_>,
        input: EndExpiredMenteeConsentInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, EndExpiredMenteeConsentInput::act).await
    }

    /// Records a consent of a mentee. Записать согласие наставляемого.
    async fn record_mentee_consent(
        &self,
        ctx: &Context<'_>,
        input: RecordMenteeConsentInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, RecordMenteeConsentInput::act).await
    }

    /// Records that a consent of a mentee was withdrawn. Without the processing consent the mentee leaves every pair, the enrolment
    /// ends, and the erasure of personal data falls due. Записать отзыв согласия наставляемого.
    async fn withdraw_mentee_consent(
        &self,
        ctx: &Context<'_>,
        input: WithdrawMenteeConsentInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, WithdrawMenteeConsentInput::act).await
    }
}
