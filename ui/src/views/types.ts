// Short names for what the control API answers, as generated from its description.

import type { components } from "../control.gen";

type Schemas = components["schemas"];

export type Entry = Schemas["JournalEntry"];
export type Exchange = Schemas["Exchange"];
export type Violation = Schemas["Violation"];
export type Delivery = Schemas["Delivery"];
export type DeliveryState = Schemas["DeliveryState"];
export type Queue = Schemas["Queue"];
export type Attempt = Schemas["Attempt"];
export type Adversity = Schemas["Adversity"];
export type Scenario = Schemas["Scenario"];
export type ScenarioProblem = Schemas["ScenarioProblem"];
export type LoadedScenario = Schemas["LoadedScenario"];
export type Machine = Schemas["Machine"];
export type Rule = Schemas["Rule"];
export type Chaos = Schemas["Chaos"];
export type ChaosProfile = Schemas["ChaosProfile"];
export type FaultKind = Schemas["FaultKind"];
export type Verdict = Schemas["Verdict"];
export type Expectation = Schemas["Expectation"];
export type NumberRow = Schemas["MeaningfulNumber"];
export type Report = Schemas["Report"];
export type Coverage = Schemas["Coverage"];
export type Dimension = Schemas["CoverageDimension"];
export type CoverageItem = Schemas["CoverageItem"];
export type Finding = Schemas["Finding"];
export type UnmatchedGroup = Schemas["UnmatchedGroup"];
export type NearMiss = Schemas["NearMiss"];
export type Sighting = Schemas["Sighting"];
