//! What is asked and measured: surveys, traits, scores (methodology §7).

use super::Side;
use crate::words;
use serde::{Deserialize, Serialize};
use thiserror::Error;

words! {
    /// Point of a pair's life at which feedback is collected.
    pub enum FeedbackPhase {
        Entry => "входная",
        Interim => "промежуточная",
        Final => "итоговая",
    }
}

words! {
    /// Whom a questionnaire asks.
    pub enum Audience {
        Mentor => "наставник",
        Mentee => "наставляемый",
        Curator => "куратор",
    }
}

impl Audience {
    /// Whether members of this side are asked.
    pub fn is(self, side: Side) -> bool {
        self == side.into()
    }
}

impl From<Side> for Audience {
    fn from(side: Side) -> Self {
        match side {
            Side::Mentor => Self::Mentor,
            Side::Mentee => Self::Mentee,
        }
    }
}

words! {
    /// Whose wording a questionnaire has.
    pub enum TextOrigin {
        Official => "официальный текст",
        Paraphrase => "пересказ",
        OwnText => "собственный текст",
    }
}

words! {
    /// How answers came in (methodology §11 case 24).
    pub enum SurveyChannel {
        Paper => "на бумаге",
        Online => "онлайн",
        /// Of a small child: the curator writes down what the child says.
        OnBehalf => "со слов, записал куратор",
    }
}

words! {
    /// Group of measured traits (methodology §7.4).
    pub enum TraitGroup {
        EducationalResults => "образовательные результаты",
        PsychoEmotional => "психоэмоциональное состояние",
        MotivationalPersonal => "мотивационно-личностное развитие",
        Competence => "компетенции",
        Professional => "профессиональное развитие",
    }
}

words! {
    /// Point of measurement of a trait.
    pub enum MeasurementPhase {
        Before => "до",
        Interim => "промежуточное",
        After => "после",
    }
}

words! {
    /// Which values of a trait are better.
    pub enum Direction {
        LowerIsBetter => "меньше",
        HigherIsBetter => "больше",
    }
}

/// A score of a questionnaire item on the scale 1–10 (methodology §7.2). Other scales come with versioned questionnaires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

/// A score outside its scale.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("score {received} is outside the scale: accepted are whole numbers from 1 to 10")]
pub struct ScoreOutsideScale {
    /// What was received.
    pub received: String,
}

impl Score {
    /// The number of points, 1–10.
    pub fn points(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = ScoreOutsideScale;

    fn try_from(points: u8) -> Result<Self, Self::Error> {
        if (1..=10).contains(&points) {
            Ok(Self(points))
        } else {
            Err(ScoreOutsideScale { received: points.to_string() })
        }
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> Self {
        score.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_points_are_refused_not_clamped() {
        assert_eq!(Score::try_from(11), Err(ScoreOutsideScale { received: "11".into() }));
        assert_eq!(Score::try_from(0), Err(ScoreOutsideScale { received: "0".into() }));
        assert_eq!(Score::try_from(10).map(Score::points), Ok(10));
    }
}
