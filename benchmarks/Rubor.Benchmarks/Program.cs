using Rubor.Benchmarks.Statistics;
using Rubor.Benchmarks.Torch;

// torch [--contiguous] [--system-allocator] [--main-thread] | disease-region T1W WEIGHTS.. | torch-soak [STEPS] | mutants FILE..
// anything else belongs to the statistics
return args switch
{
    ["torch", .. var rest] => TorchBenchmarks.Run(rest),
    ["disease-region", .. var rest] => DiseaseRegionBenchmark.Run(rest),
    ["torch-soak", .. var rest] => TorchSoak.Run(rest),
    ["mutants", .. var rest] => WeightsMutants.Run(rest),
    _ => StatisticsBenchmarks.Run(args),
};
