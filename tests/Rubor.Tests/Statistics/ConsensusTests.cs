using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class ConsensusTests
{
    [Fact]
    public void One_vote_is_the_union_and_all_votes_the_intersection()
    {
        ReadOnlyMemory<byte>[] masks = [new byte[] { 1, 1, 0, 0 }, new byte[] { 1, 0, 1, 0 }, new byte[] { 1, 1, 0, 0 }];
        var result = new byte[4];
        MaskConsensus.AtLeast(masks, 1, result);
        Assert.Equal([1, 1, 1, 0], result);
        MaskConsensus.AtLeast(masks, 2, result);
        Assert.Equal([1, 1, 0, 0], result);
        MaskConsensus.AtLeast(masks, 3, result);
        Assert.Equal([1, 0, 0, 0], result);
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskConsensus.AtLeast(masks, 4, result));
        Assert.Throws<ArgumentException>(() => MaskConsensus.AtLeast([], 1, result));
        Assert.Throws<ArgumentException>(() => MaskConsensus.AtLeast([new byte[] { 0, 3, 0, 0 }], 1, result));
    }

    [Fact]
    public void Staple_equals_its_equations_worked_voxel_by_voxel()
    {
        var expected = Golden.Load("masks.tsv");
        var probability = new float[MaskPhantom.A.Length];
        var staple = Staple.Of([MaskPhantom.A, MaskPhantom.B, MaskPhantom.C], probability);
        Assert.True(staple.Converged);
        for (int i = 0; i < 3; i++)
        {
            expected.Matches($"staple.p.{i}", staple.Sensitivity[i], 1e-8); // the run stops when nothing moves by 1e-10
            expected.Matches($"staple.q.{i}", staple.Specificity[i], 1e-8);
        }
        expected.Matches("staple.prior", staple.Prior);
        expected.Matches("staple.volume", probability.Sum(p => (double)p), 1e-6); // probabilities are float
    }

    [Fact]
    public void Staple_finds_the_readers_that_made_the_masks()
    {
        var random = new Random(11);
        const int voxels = 200_000;
        double[] sensitivity = [0.95, 0.8, 0.7, 0.6, 0.9], specificity = [0.98, 0.99, 0.9, 0.95, 0.97];
        var masks = Enumerable.Range(0, 5).Select(_ => new byte[voxels]).ToArray();
        for (int i = 0; i < voxels; i++)
        {
            bool truth = random.NextDouble() < 0.3;
            for (int r = 0; r < 5; r++)
                masks[r][i] = random.NextDouble() < (truth ? sensitivity[r] : 1 - specificity[r]) ? (byte)1 : (byte)0;
        }
        var staple = Staple.Of([.. masks.Select(mask => (ReadOnlyMemory<byte>)mask)], [], new StapleSettings { Prior = 0.3 });
        for (int r = 0; r < 5; r++)
        {
            Assert.Equal(sensitivity[r], staple.Sensitivity[r], 0.01);
            Assert.Equal(specificity[r], staple.Specificity[r], 0.01);
        }
    }

    [Fact]
    public void Staple_refuses_masks_without_foreground()
    {
        var error = Assert.Throws<ArgumentException>(() => Staple.Of([new byte[9], new byte[9]], []));
        Assert.Contains("all masks are empty", error.Message, StringComparison.Ordinal);
    }
}
