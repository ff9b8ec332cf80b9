import { App, Stack } from 'aws-cdk-lib';

/** What synthesis costs before there is anything to synthesize: the yardstick of `npm run bench`. */
const app = new App();
export const empty = new Stack(app, 'Empty');
app.synth();
