import { simulateSeeds } from './simulate-seeds.js';

simulateSeeds(1001, 3000);
