using Rubor.Benchmarks.Torch;

return args switch
{
    ["torch", .. var rest] => TorchBenchmarks.Run(rest),
    ["disease-region", .. var rest] => DiseaseRegionBenchmark.Run(rest),
    ["torch-soak", .. var rest] => TorchSoak.Run(rest),
    ["mutants", .. var rest] => WeightsMutants.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: disease-region T1W WEIGHTS.. | torch [--threads N] | torch-soak [STEPS] | mutants FILE..");
    return 2;
}
