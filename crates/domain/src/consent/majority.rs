//! Whose consent the age of somebody asks for (methodology §8.3): below 18 always the representative's, from the age of own consent on
//! the own one beside it.

use crate::policies::TermsPolicy;
use crate::values::ConsentGiver;
use chrono::NaiveDate;

/// How old a person is where a guard asks for majority (settled point 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Majority {
    /// 18 or older.
    Adult,
    /// Below 18 and old enough to sign beside the representative, by the region's rules.
    SigningMinor,
    /// Below that age: the representative alone signs.
    RepresentedMinor,
}

impl Majority {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Adult, Self::SigningMinor, Self::RepresentedMinor];

    /// By the birth date, the day on which it matters, and the age of own consent of the region (methodology §8.3).
    pub fn on(birth_date: NaiveDate, day: NaiveDate, terms: TermsPolicy) -> Self {
        match day.years_since(birth_date) {
            Some(18..) => Self::Adult,
            Some(age) if age >= terms.self_consent_age => Self::SigningMinor,
            Some(_) | None => Self::RepresentedMinor,
        }
    }

    /// Who has to consent to processing.
    pub fn required_givers(self) -> &'static [ConsentGiver] {
        match self {
            Self::Adult => &[ConsentGiver::OwnConsent],
            Self::SigningMinor => &[ConsentGiver::LegalRepresentative, ConsentGiver::OwnConsent],
            Self::RepresentedMinor => &[ConsentGiver::LegalRepresentative],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn majority_comes_with_the_eighteenth_birthday() {
        let terms = TermsPolicy::default();
        assert_eq!(Majority::on(day(2006, 4, 4), day(2024, 4, 3), terms), Majority::SigningMinor);
        assert_eq!(Majority::on(day(2006, 4, 4), day(2024, 4, 4), terms), Majority::Adult);
        assert_eq!(Majority::on(day(2014, 1, 20), day(2023, 12, 11), terms), Majority::RepresentedMinor);
        assert_eq!(Majority::on(day(2009, 12, 11), day(2023, 12, 11), terms), Majority::SigningMinor);
    }

    #[test]
    fn a_region_sets_the_age_of_own_consent() {
        let later = TermsPolicy { self_consent_age: 16, ..TermsPolicy::default() };
        assert_eq!(Majority::on(day(2008, 3, 2), day(2024, 3, 1), later), Majority::RepresentedMinor);
        assert_eq!(Majority::on(day(2008, 3, 1), day(2024, 3, 1), later), Majority::SigningMinor);
    }
}
