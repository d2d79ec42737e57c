//! What the answers of a year say item by item, at a node of the tree.

use crate::ask::{AskError, Node};
use crate::perform::App;
use domain::ids::{OrganizationId, ProgramId};
use domain::values::{FeedbackPhase, Member, OrganizationLevel};
use readmodel::registry::{MenteeRow, MentorRow, MethodologyRow, OrganizationRow, PairRow, ProgramRow};
use readmodel::surveys::{self, ItemRow, Sheet};
use std::collections::BTreeSet;
use store::reading::{At, RowFilter};
use uuid::Uuid;

/// Members of a programme's pairs who gave no final feedback under their name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SilentMembers {
    /// Mentors.
    pub mentors: u32,
    /// Mentees.
    pub mentees: u32,
}

impl App {
    /// Who of a programme gave no final feedback under a name, by everything recorded until now.
    pub async fn silent_members(&self, program: ProgramId) -> Result<SilentMembers, AskError> {
        let head = self.journal().tree_head().await?.position;
        self.at_least(Some(head)).await?;
        let filter = RowFilter { program_id: Some(program.0), ..RowFilter::default() };
        let pairs = self.all::<PairRow>(filter).await?.value;
        let feedback = pairs.iter().flat_map(|pair| &pair.feedback);
        let finals = feedback.filter(|row| row.phase == FeedbackPhase::Final);
        let named: BTreeSet<Member> = finals.map(|row| row.respondent).collect();
        let count = |members: BTreeSet<Member>| {
            u32::try_from(members.difference(&named).count()).expect("a programme has few members")
        };
        let mentors = pairs.iter().flat_map(|pair| pair.mentors.keys().copied().map(Member::Mentor));
        let mentees = pairs.iter().flat_map(|pair| pair.mentees.keys().copied().map(Member::Mentee));
        Ok(SilentMembers { mentors: count(mentors.collect()), mentees: count(mentees.collect()) })
    }

    /// The interim and final answers of a year of mentees, mentors and curators to published questionnaires, item by item, with the
    /// expectations behind them. What fewer said than the rules in force at the node allow is withheld.
    pub async fn survey_items(&self, node: Uuid, year: i32) -> Result<At<Vec<ItemRow>>, AskError> {
        let node = self.node(node).await?;
        let least = self.policy(&node, year, None).await?.values.satisfaction.min_respondents;
        let (organization, filters) = match node {
            Node::Program(program) => {
                let filter = RowFilter { program_id: Some(program.id.0), ..RowFilter::default() };
                (program.organization_id, vec![filter])
            }
            Node::Organization(organization) => {
                let below = self.organizations_below(&organization).await?;
                let of =
                    |id: OrganizationId| RowFilter { organization_id: Some(id.0), ..RowFilter::default() };
                (organization.id, below.into_iter().map(of).collect())
            }
        };
        let moment = self.reading().state().await?;
        let Some(methodology) = self.methodology_above(organization).await? else {
            return Ok(moment.map(|()| Vec::new()));
        };
        let mut sheets = Vec::new();
        for filter in filters {
            let pairs = self.all::<PairRow>(filter).await?.value;
            self.read_sheets(&pairs, &mut sheets).await?;
            for program in self.all::<ProgramRow>(filter).await?.value {
                sheets.extend(Sheet::of_anonymous(&program, &pairs, year));
                sheets.extend(program.curator_surveys.iter().map(|row| Sheet::of_curator(program.id, row)));
            }
        }
        Ok(moment.map(|()| surveys::items(&methodology, &sheets, year, least)))
    }

    /// What members of pairs answered, and what they expected before.
    async fn read_sheets(&self, pairs: &[PairRow], sheets: &mut Vec<Sheet>) -> Result<(), AskError> {
        let answered =
            pairs.iter().filter(|pair| pair.feedback.iter().any(|row| row.questionnaire.is_some()));
        let answered: Vec<&PairRow> = answered.collect();
        let mentors: Vec<Uuid> =
            answered.iter().flat_map(|pair| pair.mentors.keys()).map(|id| id.0).collect();
        let mentees: Vec<Uuid> =
            answered.iter().flat_map(|pair| pair.mentees.keys()).map(|id| id.0).collect();
        for row in self.some::<MentorRow>(&mentors).await?.into_values() {
            let member = Member::Mentor(row.id);
            sheets.extend(row.surveys.iter().map(|survey| Sheet::of_entry(member, survey)));
        }
        for row in self.some::<MenteeRow>(&mentees).await?.into_values() {
            let member = Member::Mentee(row.id);
            sheets.extend(row.surveys.iter().map(|survey| Sheet::of_entry(member, survey)));
        }
        for pair in answered {
            sheets.extend(pair.feedback.iter().filter_map(|row| Sheet::of_feedback(pair.program_id, row)));
        }
        Ok(())
    }

    /// The organisations at and below a node.
    async fn organizations_below(&self, node: &OrganizationRow) -> Result<Vec<OrganizationId>, AskError> {
        let mut found = Vec::new();
        let mut next = vec![node.clone()];
        while let Some(row) = next.pop() {
            if row.level == OrganizationLevel::Organization {
                found.push(row.id);
            }
            let children: Vec<Uuid> = row.children.iter().map(|child| child.0).collect();
            next.extend(self.some::<OrganizationRow>(&children).await?.into_values());
        }
        Ok(found)
    }

    /// What the region above a node has published.
    async fn methodology_above(&self, node: OrganizationId) -> Result<Option<MethodologyRow>, AskError> {
        let mut next = Some(node);
        while let Some(id) = next {
            let Some(row) = self.one::<OrganizationRow>(id.0).await?.value else { return Ok(None) };
            if row.level == OrganizationLevel::Region {
                return Ok(self.one::<MethodologyRow>(id.0).await?.value);
            }
            next = row.parent;
        }
        Ok(None)
    }
}
