using System.Text;

namespace Rubor.Tests.Studies.Exchange;

public class LabelStudioMutantsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damaged_exports_are_read_as_far_as_they_go_or_refused_and_never_crash(int seed)
    {
        using var folder = new TemporaryFolder();
        List<byte[]> originals = [.. Enumerable.Range(0, 4).Select(i =>
            Encoding.UTF8.GetBytes(MadeExports.Random(new(100 + i), ["sub-01_gray.png", "P2.png"], 19, 13).ToJsonString()))];
        var outcome = LabelStudioMutants.Run(originals, folder.Path, seed, count: 120);
        Assert.Equal(120, outcome.Whole + outcome.Partly + outcome.Refused);
        Assert.True(outcome.Whole > 0 && outcome.Partly > 0 && outcome.Refused > 0, $"{outcome}");
        Assert.InRange(outcome.LongestSeconds, 0, 5);
    }
}
