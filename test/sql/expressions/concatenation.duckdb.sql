SELECT symbol || '/' || side AS pair FROM trades ORDER BY n;
