import { simulateSeeds } from './simulate-seeds.js';

simulateSeeds(151, 150);
