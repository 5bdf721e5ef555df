export * from './runs';
export * from './seen';
export * from './server';
export * from './stage';
