import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConfig, lint } from '@redocly/openapi-core';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { project } from './support/workspace.js';

/** A copy of the documents without this project's lint configuration, as consumers have it. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lint-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

const documents = ['openapi', 'openapi.zh-CN', 'openapi.generators'];

test.each([...documents, 'arazzo', 'arazzo.zh-CN'])("%s passes Redocly's recommended-strict rules", async (name) => {
  const file = path.join(folder, `${name}.yaml`);
  await copyFile(path.join(project, 'generated', `${name}.yaml`), file);
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lint({ ref: file, config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

describe.each(documents)('%s', (name) => {
  test("passes Spectral's rules for OpenAPI", async () => {
    const spectral = new spectralCore.Spectral();
    spectral.setRuleset({ extends: [spectralRulesets.oas as RulesetDefinition] });
    const document = JSON.parse(await readFile(path.join(project, 'generated', `${name}.json`), 'utf8'));
    const problems = await spectral.run(document);
    expect(problems.map(({ code, message, path: at }) => `${code} at ${at.join('.')}: ${message}`)).toEqual([]);
  });
});
