using Rubor.Methods.HandScans;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

public sealed class HandJointTableTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rubor-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Write(byte[] table)
    {
        string file = Path.Combine(folder, HandJointTable.FileName);
        File.WriteAllBytes(file, table);
        return file;
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        HandJointState[] states = [.. Enumerable.Range(0, 30).Select(i => (HandJointState)(i % 5))];
        HandJointRow[] rows = [new("sub-01_scan-palmar", "", "", new(states)), new("", "images/0001.nii.gz", "dorsal", new([.. states.Reverse()]))];
        var read = HandJointTable.Read(Write(HandJointTable.Of(rows)));
        Assert.Equal(rows.Select(r => (r.Case, r.Image, r.View)), read.Select(r => (r.Case, r.Image, r.View)));
        Assert.Equal(rows.SelectMany(r => r.Labels.States), read.SelectMany(r => r.Labels.States));
    }

    [Theory]
    [InlineData("left_mcp2", "left_mcp6", "unknown joint left_mcp6")]
    [InlineData("right_wrist", "wrist", "has no column right_wrist")]
    [InlineData("normal", "swollen", "row 2, column left_wrist: swollen is no state of a joint")]
    [InlineData("01", "n/a", "row 2 says neither case nor image")]
    public void A_mistake_is_refused_in_one_line_that_names_it(string what, string instead, string said)
    {
        string text = System.Text.Encoding.UTF8.GetString(HandJointTable.Of([new("01", "", "palmar",
            new([.. Enumerable.Repeat(HandJointState.Normal, 30)]))]));
        int at = text.IndexOf(what, StringComparison.Ordinal);
        string file = Write(System.Text.Encoding.UTF8.GetBytes(text[..at] + instead + text[(at + what.Length)..]));
        Assert.Contains(said, Assert.Throws<OutputException>(() => HandJointTable.Read(file)).Message, StringComparison.Ordinal);
    }
}
