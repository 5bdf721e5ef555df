import type { Belief } from '../belief';
import { avatarBeliefs, unknownBeliefs } from './avatars';
import { avatarVideoBeliefs } from './avatarVideos';
import { callbackBeliefs } from './callbacks';
import { deletionBeliefs } from './deletions';
import { envelopeBeliefs } from './envelope';
import { fileBeliefs } from './files';
import { furtherBeliefs } from './further';
import { limitBeliefs, limitLastBelief } from './limits';
import { lipSyncBeliefs } from './lipSync';
import { listBeliefs } from './lists';
import { resultBeliefs } from './results';
import { speechBeliefs } from './speech';
import { textBeliefs } from './texts';
import { tokenBeliefs, tokenLastBelief } from './token';
import { voiceBeliefs } from './voices';

/** The contract: all that this package believes of Chanjing, in the order in which it is asked. */
export const beliefs: Belief[] = [
	...tokenBeliefs,
	...envelopeBeliefs,
	...listBeliefs,
	...fileBeliefs,
	...textBeliefs,
	...lipSyncBeliefs,
	...speechBeliefs,
	...voiceBeliefs,
	...avatarBeliefs,
	...avatarVideoBeliefs,
	...resultBeliefs,
	...callbackBeliefs,
	...unknownBeliefs,
	...limitBeliefs,
	...furtherBeliefs,
	...deletionBeliefs,
	tokenLastBelief,
	limitLastBelief,
];
