using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Planning;

/// <summary>The plan for processors, by a clock that is no clock: a step takes so long a value of its maps.</summary>
public class SegmenterPlannerCpuTests
{
    [Theory]
    [InlineData(1e-8)]
    [InlineData(3e-8)]
    [InlineData(1e-7)]
    [InlineData(1e-6)]
    public void An_epoch_takes_at_most_the_time_that_was_stated(double slowness)
    {
        var clock = new Clock(slowness);
        var settings = new PlannerSettings { Planner = "cpu", EpochMinutes = 5 };
        var plan = SegmenterPlanner.Of(Slices(100), settings, clock.Seconds).Plan;
        Assert.True(plan.StepSeconds * settings.EpochSteps <= 5 * 60, $"{plan.StepSeconds}");
        Assert.Equal(clock.Of(plan), plan.StepSeconds!.Value, 12);
        Assert.Equal(5, plan.EpochMinutes);
        Assert.InRange(plan.Parameters, 1, settings.MostParameters);
        Assert.InRange(clock.Asked, 1, 30);
        Assert.Equal(SegmenterPlanner.Of(Slices(100), settings, new Clock(slowness).Seconds).Plan.ToJson().ToJsonString(),
            plan.ToJson().ToJsonString());
    }

    [Fact]
    public void More_time_gives_first_a_larger_patch_then_a_wider_network_then_a_larger_batch()
    {
        var found = new[] { 0.05, 0.2, 1, 2, 4, 16, 1000 }.Select(minutes =>
            SegmenterPlanner.Of(Slices(2000), new() { Planner = "cpu", EpochMinutes = minutes }, new Clock(5e-8).Seconds).Plan).ToList();
        Assert.All(found.Zip(found.Skip(1)), p =>
        {
            int Area(SegmenterPlan plan) => plan.Patch[0] * plan.Patch[1];
            (int, int, int) Order(SegmenterPlan plan) => (Area(plan), plan.Features[0], plan.Batch);
            Assert.True(Order(p.First).CompareTo(Order(p.Second)) <= 0,
                $"{string.Join(' ', p.First.Patch)} {p.First.Features[0]} {p.First.Batch}, then {string.Join(' ', p.Second.Patch)}");
        });
        var (least, most) = (found[0], found[^1]);
        Assert.Equal((8, 2), (least.Features[0], least.Batch));
        Assert.True(least.Patch[0] < 384);
        Assert.Equal([384, 384], most.Patch);
        Assert.True(most.Features[0] >= 16 && most.Batch > 2, $"{most.Features[0]} {most.Batch}");
    }

    [Fact]
    public void A_batch_holds_no_more_than_version_2_would_give_it_of_the_training_cases()
    {
        // 5 % of 100 slices of 336 × 336 are 3.8 patches of 384 × 384.
        var planned = SegmenterPlanner.Of(Slices(100), new() { Planner = "cpu", EpochMinutes = 1000 }, new Clock(1e-9).Seconds);
        Assert.Equal((4, "5 % of the training cases' pixels"), (planned.Plan.Batch, planned.BatchFrom));
    }

    [Fact]
    public void Too_little_time_for_the_smallest_network_is_told() =>
        Assert.Contains("epoch_minutes is 0.001; the smallest network needs more", Assert.Throws<ArgumentException>(() =>
            SegmenterPlanner.Of(Slices(100), new() { Planner = "cpu", EpochMinutes = 0.001 }, new Clock(1e-6).Seconds)).Message,
            StringComparison.Ordinal);

    static Fingerprint Slices(int slices) =>
        SegmenterPlannerTests.Seen(Enumerable.Repeat(SegmenterPlannerTests.Case(slices / 10, 336, 336, 3), 10));

    sealed class Clock(double slowness)
    {
        public int Asked { get; private set; }

        public double Of(SegmenterPlan plan) => plan.MemoryProxy * plan.Batch * slowness;

        public double Seconds(SegmenterPlan plan)
        {
            plan.Check();
            Asked++;
            return Of(plan);
        }
    }
}
