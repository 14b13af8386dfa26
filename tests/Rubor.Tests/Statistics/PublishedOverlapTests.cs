using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>Dice and volume similarity of the V_HI paper's reader trials, as published with its data.</summary>
public class PublishedOverlapTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "R11", "R12" }, { "R11", "R21" }, { "R11", "R22" }, { "R12", "R21" }, { "R12", "R22" }, { "R21", "R22" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Overlap_of_every_pair_of_trials_equals_the_published_one(string first, string second)
    {
        var dice = Column($"dice_{first}_{second}.tsv", 1);
        var similarity = Column($"volume_similarity_{first}_{second}.tsv", 1);
        var voxelsFirst = Column($"volume_similarity_{first}_{second}.tsv", 2);
        Assert.Equal(6, dice.Count);
        foreach (var (subject, published) in dice)
        {
            var counts = OverlapCounts.OfMasks(Voxels(subject, first).Voxels, Voxels(subject, second).Voxels);
            Assert.Equal(published, Overlap.Dice(counts).Required, 1e-12);
            Assert.Equal(similarity[subject], Overlap.VolumeSimilarity(counts).Required, 1e-12);
            Assert.Equal(voxelsFirst[subject], counts.First);
        }
    }

    static Dictionary<string, double> Column(string file, int column) =>
        File.ReadLines(Data.Real("bone-mri", "expected", file)).Skip(1)
            .Select(line => line.Split('\t'))
            .ToDictionary(cells => cells[0], cells => Data.Number(cells[column]));

    static Mask Voxels(string subject, string trial)
    {
        string folder = Data.Real("bone-mri", "masks", "inflammation");
        return NiftiReader.ReadMask(Directory.EnumerateFiles(folder, $"*{subject}*{trial}*").Single());
    }
}
