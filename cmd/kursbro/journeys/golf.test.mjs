// Courses of others, from KURSBRO_FIXTURES where there are any, imported and
// played to their end through their own buttons. Most say nothing of how far
// somebody is: their owner says when they are done.
import { golf, takesTheTest, thereIsGolf, turnsPages } from './golf.mjs';
import { letsOpeningDo, offers, turnsParts } from './packages.mjs';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

/** Played in every run. */
const some = [
  ['Golf i én del', 'ContentPackagingSingleSCO_SCORM12'],
  ['Golf side for side', 'ContentPackagingOneFilePerSCO_SCORM12'],
  ['Golf som bare hilser, 2004', 'RuntimeMinimumCalls_SCORM20043rdEdition'],
];
/** Much like those: played by `make packages`. */
const alike = [
  ['Golf etter andre utgave', 'ContentPackagingSingleSCO_SCORM20042ndEdition'],
  ['Golf etter tredje utgave', 'ContentPackagingSingleSCO_SCORM20043rdEdition'],
  ['Golf som bare hilser', 'RuntimeMinimumCalls_SCORM12'],
];
const silent = process.env.KURSBRO_PACKAGES ? [...some, ...alike] : some;

if (thereIsGolf) {
  story('golf: courses that never say that they are done are done when their owner says so', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const kari = await somebody('Kari');
    await owner.signsIn(demo.owner);
    await kari.signsIn(demo.guest);
    for (const [title, file] of silent) {
      await step(`${file}: opened to the last part, it is done`, async () => {
        await offers(owner, title, golf(file));
        await letsOpeningDo(owner);
        await kari.enrols(title);
        await kari.follows(word('courses.continue'), kari.row(title));
        await kari.courseIsOpen();
        await turnsParts(kari);
        await kari.sees(kari.stage.getByText(word('player.outcome.passed')));
        await kari.closesCourse();
        await kari.seesCompleted(title);
      });
    }
  });

  story('golf: a bookmark, a test and a score', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const kari = await somebody('Kari');
    const title = 'Golf som husker';
    kari.page.on('dialog', (dialog) => { dialog.accept(); });
    await owner.signsIn(demo.owner);
    await kari.signsIn(demo.guest);
    await step('she stops in the middle', async () => {
      await offers(owner, title, golf('RuntimeBasicCalls_SCORM20043rdEdition'));
      await kari.enrols(title);
      await kari.follows(word('courses.continue'), kari.row(title));
      for (let page = 0; page < 3; page++) await kari.course.locator('#butNext').click();
      await kari.workIsSaved();
      await kari.closesCourse();
    });
    await step('she goes on there, takes the test, and has passed with its score', async () => {
      await kari.startsAgain(title);
      await kari.course.locator('#butPrevious:enabled').waitFor();
      await turnsPages(kari);
      await takesTheTest(kari, true);
      await kari.sees(kari.stage.getByText(word('player.outcome.passed_score', { Score: '100 %' })));
      await kari.closesCourse();
      await kari.seesCompleted(title);
    });
  });
}
