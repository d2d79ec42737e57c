//! Who is proposed as one human being and who never is.

use super::LikenessReason::{
    BirthDateNear, BirthDateUnknown, DoubleSurname, LatinLetters, NameSwapped, OneLetter, PatronymicMissing,
    SameBirthDate, SameName, Spelling, SurnameChanged,
};
use super::*;
use chrono::NaiveDate;

const BORN: Option<(i32, u32, u32)> = Some((2010, 5, 3));

fn known(name: &str, born: Option<(i32, u32, u32)>) -> Known {
    let birth_date = born.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap());
    Known { name: Name::read(name).unwrap(), birth_date }
}

fn likeness(
    (one, one_born): (&str, Option<(i32, u32, u32)>),
    (other, other_born): (&str, Option<(i32, u32, u32)>),
) -> Option<(u8, Vec<LikenessReason>)> {
    let (one, other) = (known(one, one_born), known(other, other_born));
    let found = compare(&one, &other);
    assert_eq!(found, compare(&other, &one), "likeness has no direction");
    if found.is_some() {
        let keys = one.keys();
        assert!(other.keys().iter().any(|key| keys.contains(key)), "the alike share a bucket");
    }
    found.map(|likeness| (likeness.score, likeness.reasons))
}

/// Both were born on the same day.
fn names(one: &str, other: &str) -> Option<(u8, Vec<LikenessReason>)> {
    likeness((one, BORN), (other, BORN))
}

#[test]
fn the_same_name_and_birth_date_is_the_likest() {
    assert_eq!(
        names("Иванова Алёна Петровна", "Иванова Алёна Петровна"),
        Some((100, vec![SameName, SameBirthDate]))
    );
}

#[test]
fn case_spaces_hyphens_and_yo_are_spelling() {
    for other in ["иванова алена петровна", "Иванова  Алёна Петровна", "ИВАНОВА АЛЕНА ПЕТРОВНА"]
    {
        assert_eq!(
            names("Иванова Алёна Петровна", other),
            Some((100, vec![SameBirthDate, Spelling])),
            "{other}"
        );
    }
    assert_eq!(
        names("Римский-Корсаков Лев Львович", "Римский – Корсаков Лев Львович"),
        Some((100, vec![SameBirthDate, Spelling]))
    );
}

#[test]
fn latin_letters_that_look_russian_are_seen_through() {
    let latin = "Пeтpoв Cepгей Ильич";
    assert_eq!(names("Петров Сергей Ильич", latin), Some((100, vec![SameBirthDate, LatinLetters])));
}

#[test]
fn a_name_in_latin_letters_alone_is_left_as_it_is() {
    assert_eq!(names("Max Mustermann", "Мах Мустерманн"), None);
}

#[test]
fn half_of_a_double_surname_or_another_order_is_alike() {
    for other in
        ["Иванова Анна Ильинична", "Петрова-Иванова Анна Ильинична", "Сидорова-Иванова Анна Ильинична"]
    {
        let found = names("Иванова-Петрова Анна Ильинична", other);
        assert_eq!(found, Some((90, vec![SameBirthDate, DoubleSurname])), "{other}");
    }
    let spaced = names("Иванова Петрова Анна Ильинична", "Иванова-Петрова Анна Ильинична");
    assert_eq!(spaced, Some((100, vec![SameBirthDate, Spelling])));
}

#[test]
fn a_missing_patronymic_weakens_and_another_one_parts() {
    assert_eq!(names("Котов Пётр", "Котов Пётр Ильич"), Some((85, vec![SameBirthDate, PatronymicMissing])));
    assert_eq!(names("Котов Пётр Ильич", "Котов Пётр Семёнович"), None);
}

#[test]
fn one_letter_counts_only_with_the_same_birth_date() {
    for other in
        ["Катов Пётр Ильич", "Котв Пётр Ильич", "Коотв Пётр Ильич", "Ктоов Пётр Ильич", "Котов Пётр Ильчи"]
    {
        assert_eq!(names("Котов Пётр Ильич", other), Some((80, vec![SameBirthDate, OneLetter])), "{other}");
        assert_eq!(likeness(("Котов Пётр Ильич", BORN), (other, None)), None, "{other}");
    }
}

#[test]
fn surname_and_first_name_change_places() {
    assert_eq!(names("Пётр Котов", "Котов Пётр"), Some((90, vec![SameBirthDate, NameSwapped])));
}

#[test]
fn a_changed_surname_needs_everything_else() {
    assert_eq!(
        names("Иванова Анна Ильинична", "Смирнова Анна Ильинична"),
        Some((70, vec![SameBirthDate, SurnameChanged]))
    );
    assert_eq!(names("Иванова Анна", "Смирнова Анна"), None);
    assert_eq!(likeness(("Иванова Анна Ильинична", BORN), ("Смирнова Анна Ильинична", None)), None);
}

#[test]
fn an_unknown_birth_date_weakens_and_another_one_parts() {
    let name = "Котов Пётр Ильич";
    assert_eq!(likeness((name, BORN), (name, None)), Some((65, vec![SameName, BirthDateUnknown])));
    assert_eq!(likeness((name, BORN), (name, Some((2011, 8, 3)))), None);
    for slip in [(2010, 3, 5), (2010, 5, 8), (2001, 5, 3)] {
        assert_eq!(likeness((name, BORN), (name, Some(slip))), Some((60, vec![SameName, BirthDateNear])));
    }
}

#[test]
fn twins_are_never_proposed() {
    for (one, other) in [
        ("Иванова Алина Петровна", "Иванова Арина Петровна"),
        ("Иванов Данил Петрович", "Иванов Даниил Петрович"),
        ("Иванова-Котова Мария Петровна", "Иванова Марья Петровна"),
        ("Иванов Пётр", "Иванов Павел"),
    ] {
        assert_eq!(names(one, other), None, "{one}, {other}");
        assert!(twins(&known(one, BORN), &known(other, BORN)), "{one}, {other}");
    }
}

#[test]
fn namesakes_of_another_age_are_no_twins() {
    let namesake = known("Котов Пётр Ильич", Some((2011, 8, 3)));
    assert!(!twins(&known("Котов Павел Ильич", BORN), &namesake));
    assert!(!twins(&known("Котов Павел Ильич", None), &known("Котов Пётр Ильич", None)));
}

#[test]
fn a_name_of_one_word_is_compared_with_nobody() {
    assert!(Name::read("Мадонна").is_none());
    assert!(Name::read(" ").is_none());
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn row(number: u128, merged_into: Option<u128>, distinct_from: &[u128]) -> (PersonId, PersonRow) {
    let row = PersonRow {
        id: person(number),
        birth_year: 2010,
        mentors: BTreeSet::new(),
        mentees: BTreeSet::new(),
        merged_into: merged_into.map(person),
        absorbed: BTreeSet::new(),
        distinct_from: distinct_from.iter().copied().map(person).collect(),
        erased: None,
        version: 1,
        position: 1,
    };
    (row.id, row)
}

fn proposed(names: &[&str], rows: BTreeMap<PersonId, PersonRow>) -> Vec<([PersonId; 2], u8)> {
    let records = names.iter().zip(1..).map(|(name, number)| (person(number), known(name, BORN)));
    let found = candidates(&records.collect(), &rows);
    found.into_iter().map(|found| (found.records, found.likeness.score)).collect()
}

#[test]
fn the_likest_come_first() {
    let names = ["Иванова Анна Ильинична", "Смирнова Анна Ильинична", "Иванова Анна Ильинична", "Котов Пётр"];
    let expected = vec![([1, 3], 100), ([1, 2], 70), ([2, 3], 70)];
    let expected: Vec<_> = expected.into_iter().map(|(ids, score)| (ids.map(person), score)).collect();
    assert_eq!(proposed(&names, BTreeMap::new()), expected);
}

#[test]
fn whoever_was_told_apart_is_not_proposed_again_whichever_side_said_so() {
    let names = ["Котов Пётр Ильич", "Котов Пётр Ильич"];
    for rows in [[row(1, None, &[2]), row(2, None, &[])], [row(1, None, &[]), row(2, None, &[1])]] {
        assert_eq!(proposed(&names, rows.into()), Vec::new());
    }
}

#[test]
fn a_merged_record_speaks_for_the_one_that_stands_for_it() {
    let names = ["Иванова Анна Ильинична", "Смирнова Анна Ильинична", "Смирнова Анна Ильинична"];
    let rows = [row(1, None, &[]), row(2, Some(1), &[]), row(3, None, &[])];
    assert_eq!(proposed(&names, rows.into()), vec![([person(1), person(3)], 100)]);
}
