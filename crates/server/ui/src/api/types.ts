// What the page reads from the API, in the shapes of the documents beside. Counts are integers; shares and means are decimal
// strings, so that no figure passes through a float on its way to the screen.

export type Position = string;
export type Uuid = string;

export type OrganizationLevel = 'REGION' | 'MUNICIPALITY' | 'ORGANIZATION';
/** Which indicators there are, the service says: the page knows none by its code. */
export type IndicatorCode = string;
export const VARIANTS = ['COMPLETED', 'ENTERED', 'OF_RESPONDENTS', 'OF_TOOK_PART', 'OF_KNOWN'] as const;
export type IndicatorVariant = (typeof VARIANTS)[number];
export const SIDES = ['NUMERATOR', 'DENOMINATOR', 'EXCLUDED', 'MARKS'] as const;
export type LedgerSide = (typeof SIDES)[number];
export type UndefinedReason = 'NO_DENOMINATOR' | 'NO_DATA';
export type Direction = 'LOWER_IS_BETTER' | 'HIGHER_IS_BETTER';
export type ApiLanguage = 'RU' | 'EN';

export interface Head {
  position: Position;
  projected: Position;
}

/** What every answer leaves out: aggregates of which the service could not apply an event. */
export interface Incomplete {
  parked: number;
}

export interface OrganizationNode {
  id: Uuid;
  parentId: Uuid | null;
  level: OrganizationLevel;
  name: string;
  code: string | null;
}

/** What the catalogue of the service says of an indicator: its variants, the main one first, with what of each can be explained. */
export interface IndicatorDefinition {
  code: IndicatorCode;
  surveyed: boolean;
  variants: { variant: IndicatorVariant; sides: LedgerSide[] }[];
}

export interface Percent {
  display: string;
}

export interface Target {
  percent: string;
  met: boolean | null;
  gapDisplay: string | null;
  basis: string | null;
}

export interface Bucket {
  mark: string;
  persons: number;
}

export interface Satisfaction {
  respondents: number;
  tookPart: number;
  responseRate: Percent | null;
  mean: string | null;
  median: string | null;
  distribution: Bucket[];
}

export interface IndicatorValue {
  indicator: IndicatorCode;
  variant: IndicatorVariant;
  title: string;
  numerator: number;
  denominator: number | null;
  percent: Percent | null;
  undefinedBecause: UndefinedReason | null;
  target: Target | null;
  satisfaction: Satisfaction | null;
}

export interface PolicyVersion {
  name: string;
  version: string;
}

export interface IndicatorTable {
  node: { id: Uuid };
  year: number;
  position: Position;
  values: IndicatorValue[];
  policyVersions: PolicyVersion[];
}

export interface DynamicsRow {
  trait: string;
  instrument: string;
  direction: Direction;
  paired: number;
  beforeOnly: number;
  afterOnly: number;
  meanBefore: string | null;
  meanAfter: string | null;
  meanDifference: string | null;
  medianBefore: string | null;
  medianAfter: string | null;
  better: number;
  worse: number;
  same: number;
  wilcoxonT: string | null;
  pOneSided: string | null;
  pTwoSided: string | null;
}

export interface Source {
  channel: string;
  file: string | null;
  sheet: string | null;
  row: number | null;
  actor: string | null;
  reason: string | null;
}

export interface Posting {
  amount: number;
  reason: string;
  reasonText: string;
  subject: Uuid;
  detail: string;
  occurredOn: string | null;
  eventPosition: Position;
  eventType: string;
  aggregateType: string;
  aggregateId: Uuid;
  recordedAt: string;
  source: Source | null;
}

/** A page of postings; `total` is the number itself, the sum of all of them. */
export interface Explanation {
  total: number;
  position: Position;
  edges: { cursor: string; node: Posting }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
