using Rubor.Reading.Events;

namespace Rubor.Workstation.Tests.Exports;

public class SheetTests
{
    private static readonly string[] Cases = ["sub-01_ses-baseline", "sub-01_ses-followup", "sub-02_ses-baseline", "sub-02_ses-followup", "sub-03_ses-baseline", "sub-03_ses-followup", "sub-04_ses-baseline", "sub-04_ses-followup"];

    [Fact]
    public async Task Look()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        foreach (string name in Cases)
        {
            var a = await study.SignedAsync("anna", name, new KeptOnly(await study.PiecesAboveAsync(name, 30)), new Commented("Clear oedema on the left, more on the sacral side.\nThe right side is quiet."), new ConfidenceGiven(4));
            var b = await study.SignedAsync("ben", name, new KeptOnly(await study.PiecesAboveAsync(name, name[5] == '2' ? 60 : 35)));
            Console.Error.WriteLine($"{name} {a.Versions[0].Figures} {b.Versions[0].Figures.VoxelsLower}");
            var r = await anna.SendAsync("GET", $"/api/reads/{a.Read}/sheet");
            await File.WriteAllTextAsync($"/tmp/exp-{name}.html", await r.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }
    }
}
