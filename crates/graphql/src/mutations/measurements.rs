//! Measurements of traits, which mentors and mentees share.

use super::carry_out::carry_out;
use crate::input::{CommandInput, ParticipantInput};
use crate::payload::{MeasurementPayload, MenteePayload, MentorPayload};
use crate::scalars::{Date, Decimal};
use crate::words::{Direction, MeasurementPhase};
use app::acts::{Act, MenteeAct, MentorAct};
use app::perform::Expected;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{MeasurementId, MenteeId, MentorId, ProgramId};
use domain::measurement::{MeasuredTrait, MeasurementCommand};
use store::ids::ordered_id;
use store::journal::StreamId;
use uuid::Uuid;

/// Measurements of mentors and mentees.
#[derive(Clone, Copy, Debug, Default)]
pub struct MeasurementMutations;

/// One measured value of a trait.
#[derive(InputObject)]
pub struct MeasureOutcomeInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the participant that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    participant: ParticipantInput,
    /// In which programme.
    program_id: Uuid,
    /// The trait: «школьная тревожность».
    #[graphql(name = "trait")]
    measured_trait: String,
    /// What it was measured with: «тест Филлипса».
    instrument: String,
    /// Which version of it as the region has published it; when left out, the newest.
    instrument_version: Option<u32>,
    /// Which values are better.
    direction: Direction,
    /// Before, in between or after.
    phase: MeasurementPhase,
    /// The value, in the instrument's own units.
    value: Decimal,
    /// When.
    occurred_on: Date,
}

impl CommandInput for MeasureOutcomeInput {
    fn command_id(&self) -> Uuid {
        self.command_id
    }

    fn subject(&self) -> Option<StreamId> {
        Some(self.participant.stream())
    }

    fn expected(&self) -> Option<Expected> {
        self.expected_version.map(|version| Expected { stream: self.participant.stream(), version })
    }
}

/// What was measured of whom.
impl From<MeasureOutcomeInput> for Act {
    fn from(input: MeasureOutcomeInput) -> Self {
        let command = MeasurementCommand::MeasureOutcome {
            measurement_id: MeasurementId(ordered_id()),
            program_id: ProgramId(input.program_id),
            measured: MeasuredTrait {
                name: input.measured_trait,
                instrument: input.instrument,
                version: input.instrument_version,
                direction: input.direction.into(),
            },
            phase: input.phase.into(),
            value: input.value.0,
            occurred_on: input.occurred_on.0,
        };
        match input.participant {
            ParticipantInput::MentorId(id) => MentorAct::Measure { id: MentorId(id), command }.into(),
            ParticipantInput::MenteeId(id) => MenteeAct::Measure { id: MenteeId(id), command }.into(),
        }
    }
}

#[Object]
impl MeasurementMutations {
    /// Records a measured value of a mentor or mentee. Записать результат измерения.
    async fn measure_outcome(
        &self,
        ctx: &Context<'_>,
        input: MeasureOutcomeInput,
    ) -> Result<MeasurementPayload> {
        Ok(match &input.participant {
            ParticipantInput::MentorId(_) => {
                carry_out::<MentorPayload, _, _>(ctx, input, Act::from).await?.into()
            }
            ParticipantInput::MenteeId(_) => {
                carry_out::<MenteePayload, _, _>(ctx, input, Act::from).await?.into()
            }
        })
    }
}
