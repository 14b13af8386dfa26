using System.Text;
using Rubor.Studies.Cases;

namespace Rubor.Workstation.Tests.Exports;

/// <summary>Reads of Rubor 0.1, on the scans that they were made on, beside what it exported: tests/Reference/reading/store-2.</summary>
public class StoreOfVersion1Tests
{
    [Fact]
    public async Task Reads_of_then_are_exported_as_they_were()
    {
        string made = Path.Combine(Repository(), "tests", "Reference", "reading", "store-2");
        await using var study = await ServedStudy.StartAsync(
            prepare: folder =>
            {
                Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(Path.Combine(folder, Study.ReadsFolder));
                foreach (string file in Directory.GetFiles(made, "*.nii.gz"))
                    File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
                File.Copy(Path.Combine(made, "reads.db"), Path.Combine(folder, Study.ReadsFolder, "reads.db"));
            });
        using var cora = await study.SignInAsync("cora");
        foreach (string file in new[] { "reads.csv", "reads.json", "audit.jsonl" })
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(made, file), TestContext.Current.CancellationToken),
                await TextAsync(cora, file));
        // The page gets what was stored then as it is written now.
        var list = (await cora.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray();
        string read = (string)list[0]!["reads"]!.AsArray().Single(r => (string?)r!["reader"] == "anna")!["id"]!;
        var events = (await cora.JsonAsync("GET", $"/api/reads/{read}")).Body!["events"]!.AsArray();
        Assert.Equal((2, "vhi", "paper"), ((int)events[0]!["type_version"]!, (string?)events[0]!["content"]!["kind"],
            (string?)events[0]!["content"]!["content"]!["choice"]!["limits"]));
        var signed = events.Where(e => (string?)e!["type"] == "signed").Select(e => e!["content"]!["content"]!).ToList();
        Assert.Equal([254, 46], signed.Select(s => (int)s["voxels_lower"]!));
    }

    static async Task<string> TextAsync(SignedIn person, string file)
    {
        using var answer = await person.SendAsync("GET", $"/api/exports/{file}");
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
            .TrimStart('\uFEFF');
    }

    static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Rubor.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("not run within the repository");
    }
}
