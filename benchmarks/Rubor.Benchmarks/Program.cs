using Rubor.Benchmarks.Statistics;

return StatisticsBenchmarks.Run(args);
