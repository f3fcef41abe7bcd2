// The broken and hostile packages of others, from KURSBRO_FIXTURES where there
// are any, given to the owner's form: refused in words that say what is wrong
// and where, or played by a learner to the end.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { letsOpeningDo, offers, turnsParts } from './packages.mjs';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { languages, word } from './words.mjs';

const folder = join(process.env.KURSBRO_FIXTURES ?? '', 'scorm');

const missing = (File, Line) => ['scorm.href_missing', { File, Line }];

/** What is said to each that is refused. */
const refused = {
  'broken/AdlAttributes_SCORM20043rdEdition': missing('index.html', 36),
  'broken/ComplexNestedOrganization_SCORM12': missing('content/module1.html', 70),
  'broken/InvalidFileReferences_SCORM12': missing('content/nonexistent.html', 26),
  'broken/ItemWithNonExistentResourceId_SCORM12': ['scorm.resource_unknown', { Unit: 'Item 1', Line: 20, Resource: 'non_existent_resource' }],
  'broken/MinimalValid_SCORM20043rdEdition': missing('index.html', 19),
  'broken/MissingLaunchUrl_SCORM12': ['scorm.href_none', { Resource: 'resource_1', Line: 30 }],
  'hostile/01-zipslip-dotdot': ['scorm.path_unsafe', { File: '../../../../tmp/zipslip-was-here.txt' }],
  'hostile/02-zipslip-absolute': ['scorm.path_unsafe', { File: '/tmp/zipslip-was-here.txt' }],
  'hostile/05-symlink-to-etc-passwd': ['scorm.special_file', { File: 'link' }],
  'hostile/10-bomb-300MiB-of-zeros': ['scorm.bomb', { File: 'big.bin' }],
  'hostile/11-nested-zip': ['scorm.nested_bomb', { File: 'n0.zip' }],
  'hostile/14-name-60000-long': ['scorm.name_too_long', { File: `${'n'.repeat(80)}…${'n'.repeat(30)}`, Limit: 1024 }],
  'hostile/15-xml-billion-laughs': ['scorm.manifest_entities', { Line: 1 }],
  'hostile/16-xml-xxe': ['scorm.manifest_entities', { Line: 1 }],
  'hostile/20-no-manifest': ['scorm.no_manifest'],
  'hostile/24-manifest-empty': ['scorm.manifest_empty'],
  'hostile/25-href-missing-file': missing('nothere.html', 1),
  'hostile/31-href-external-https': ['scorm.href_external', { Line: 1, Href: 'https://example.com/evil.html' }],
  'hostile/34-no-organizations': ['scorm.no_organization'],
  'hostile/50-duplicate-names': ['scorm.duplicate', { File: 'index.html' }],
  'hostile/51-truncated': ['scorm.truncated'],
  'hostile/52-not-a-zip': ['scorm.not_a_zip'],
  'hostile/56-encrypted-flag': ['scorm.encrypted', { File: 'imsmanifest.xml' }],
};

/** Those that are played: the title that each proposes. They say themselves that they are done. */
const spoken = {
  'hostile/00-good': 'Kurs für Ärzte',
  'hostile/21-manifest-in-subfolder': 'Kurs für Ärzte',
  'hostile/22-manifest-uppercase': 'Kurs für Ärzte',
  'hostile/27-href-backslash': 'Kurs für Ärzte',
  'hostile/28-names-backslash-in-zip': 'Kurs für Ärzte',
  'hostile/33-two-orgs-no-default': 'Kurs für Ärzte',
  'hostile/35-title-is-html': '<img src=x onerror=alert(1)>',
  'hostile/36-parameters-variants': 'Kurs für Ärzte',
  'hostile/40-utf8-bom': 'Kurs für Ärzte',
  'hostile/42-windows-1252': 'Kurs für Ärzte',
  'hostile/44-gb2312': '课程',
  'hostile/46-cp437-filename': 'Kurs für Ärzte',
  'hostile/48-nfd-filename-nfc-href': 'Kurs für Ärzte',
  'hostile/54-junk-before': 'Kurs für Ärzte',
};

/** Those that never say so: done by their owner's rule, once every part has been opened. */
const silent = {
  'broken/ContentPackagingWithMetadata_SCORM12': 'SCORM 1.2 With Metadata',
  'broken/LaunchUrlFromNestedItem_SCORM12': 'Launch URL From Nested Item Test',
  'broken/MultipleItemsWithIdentifierRef_SCORM12': 'Multiple Items With IdentifierRef Test',
  'broken/PrerequisitesTest_SCORM12': 'Prerequisites Test Course',
  'hostile/60-service-worker': 'Kurs für Ärzte',
  'hostile/61-reads-parent-and-cookies': 'Kurs für Ärzte',
  'hostile/64-never-finishes': 'Kurs für Ärzte',
  'hostile/65-huge-suspend-data': 'Kurs für Ärzte',
};

/** Played in every run: an odd name, and parts that wait for each other. `make packages` plays them all. */
const telling = ['hostile/46-cp437-filename', 'broken/PrerequisitesTest_SCORM12'];
const all = Boolean(process.env.KURSBRO_PACKAGES);

const inFourLanguages = ['hostile/01-zipslip-dotdot', 'hostile/20-no-manifest', 'hostile/51-truncated', 'broken/MinimalValid_SCORM20043rdEdition'];
const file = (name) => join(folder, `${name}.zip`);

if (existsSync(file('hostile/00-good'))) {
  story('packages: what is broken or hostile is refused with its reason, the rest is played to the end', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const kari = await somebody('Kari');
    await owner.signsIn(demo.owner);
    await kari.signsIn(demo.guest);

    await step('every package of the collection stands in a table', () => {
      const there = ['broken', 'hostile'].flatMap((group) => readdirSync(join(folder, group)).map((name) => `${group}/${name.replace(/\.zip$/, '')}`));
      assert.deepEqual(there.sort(), Object.keys({ ...refused, ...spoken, ...silent }).sort());
    });

    for (const [name, [key, values]] of Object.entries(refused)) {
      await step(`${name}: ${key}`, async () => {
        for (const language of inFourLanguages.includes(name) ? languages : ['nb']) {
          await uploads(owner, name, language);
          assert.equal(await owner.page.locator('#f-package-error').innerText(), word(key, values, language));
        }
      });
    }

    for (const [name, title] of Object.entries({ ...spoken, ...silent })) {
      if (!all && !telling.includes(name)) {
        await step(`${name}: accepted`, async () => {
          await uploads(owner, name, 'nb');
          assert.equal(await owner.field(word('courses.describe.title_field')).inputValue(), title);
        });
        continue;
      }
      await step(`${name}: played to the end`, async () => {
        const course = `Kurs ${name.split('/')[1]}`;
        assert.equal(await offers(owner, course, file(name)), title);
        if (silent[name]) await letsOpeningDo(owner);
        await kari.enrols(course);
        await kari.follows(word('courses.continue'), kari.row(course));
        await turnsParts(kari);
        await kari.sees(kari.stage.getByText(word('player.outcome.passed')));
        await kari.closesCourse();
        await kari.seesCompleted(course);
      });
    }
  });
}

async function uploads(owner, name, language) {
  await owner.goes(`/kurseier/ny?sprak=${language}`);
  await owner.page.locator('input[type=file]').setInputFiles(file(name));
  await owner.presses(word('courses.upload.check', {}, language));
}
