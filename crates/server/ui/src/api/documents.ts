// Every operation the page sends, and nothing else: a test checks each against the schema of the service.

import { gql } from '@urql/core';
import type {
  ApiLanguage, DynamicsRow, Explanation, Head, Incomplete, IndicatorCode, IndicatorDefinition, IndicatorTable, IndicatorVariant, LedgerSide,
  OrganizationNode, Position, Uuid,
} from './types';

const VALUES = `
  node { id }
  year
  position
  policyVersions { name version }
  values {
    indicator
    variant
    title(language: $language)
    numerator
    denominator
    percent { display }
    undefinedBecause
    target { percent met gapDisplay basis }
    satisfaction { respondents tookPart responseRate { display } mean median distribution { mark persons } }
  }
`;

export interface Place {
  node: Uuid;
  year: number;
  language: ApiLanguage;
}

/** Where the journal and the read models stand, and what these leave out. */
export const HEAD = gql<{ head: Head; incomplete: Incomplete | null }, Record<string, never>>`
  query Head { head { position projected } incomplete { parked } }
`;

interface Outline {
  head: Head;
  incomplete: Incomplete | null;
  organizationTree: OrganizationNode[];
  years: number[];
  indicatorCatalogue: { indicators: IndicatorDefinition[] };
}

/** The tree of territories, the years worth choosing and the published indicators, with the position they were read at. */
export const OUTLINE = gql<Outline, Record<string, never>>`
  query Outline {
    head { position projected }
    incomplete { parked }
    organizationTree { id parentId level name code }
    years
    indicatorCatalogue { indicators { code surveyed variants { variant sides } } }
  }
`;

/** The values of one node. */
export const INDICATORS_OF = gql<{ indicators: IndicatorTable }, Place>(`
  query Indicators($node: UUID!, $year: Int!, $language: Language!) {
    indicators(node: $node, year: $year) {${VALUES}}
  }
`);

/** The values of each child of a node. */
export const MATRIX = gql<{ indicatorMatrix: IndicatorTable[] }, Place>(`
  query Matrix($node: UUID!, $year: Int!, $language: Language!) {
    indicatorMatrix(parent: $node, year: $year) {${VALUES}}
  }
`);

/** Measurements before and after. */
export const DYNAMICS = gql<{ dynamics: DynamicsRow[] }, { node: Uuid; year: number }>`
  query Dynamics($node: UUID!, $year: Int!) {
    dynamics(node: $node, year: $year) {
      trait instrument direction paired beforeOnly afterOnly
      meanBefore meanAfter meanDifference medianBefore medianAfter
      better worse same wilcoxonT pOneSided pTwoSided
    }
  }
`;

export interface ExplainVariables extends Place {
  indicator: IndicatorCode;
  variant: IndicatorVariant;
  side: LedgerSide;
  first: number;
  after: string | null;
}

/** One page of the postings a number consists of, each with its event and the row it came from. */
export const EXPLAIN = gql<{ explain: Explanation }, ExplainVariables>`
  query Explain(
    $node: UUID!, $year: Int!, $indicator: IndicatorCode!, $variant: IndicatorVariant!, $side: LedgerSide!,
    $language: Language!, $first: Int!, $after: String
  ) {
    explain(node: $node, year: $year, indicator: $indicator, variant: $variant, side: $side, first: $first, after: $after) {
      total
      position
      pageInfo { hasNextPage endCursor }
      edges {
        cursor
        node {
          amount reason reasonText(language: $language) subject detail occurredOn
          eventPosition eventType aggregateType aggregateId recordedAt
          source { channel file sheet row actor reason }
        }
      }
    }
  }
`;

/** The values of a node, now and each time they change; `after` is the last position seen. */
export const LIVE_VALUES = gql<{ indicatorValues: IndicatorTable }, Place & { after: Position | null }>(`
  subscription LiveValues($node: UUID!, $year: Int!, $language: Language!, $after: Position) {
    indicatorValues(node: $node, year: $year, after: $after) {${VALUES}}
  }
`);
