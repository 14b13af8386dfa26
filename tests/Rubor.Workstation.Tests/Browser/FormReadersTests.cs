using System.Globalization;
using Microsoft.Playwright;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Reading.Forms;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Tables;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>Two readers fill a form for the same ten pictures, by keyboard alone; what they entered comes out of the export.</summary>
public class FormReadersTests(ChromiumFixture chromium)
{
    const int Cases = 10;

    // Levels of hypertrophy and vascularity of each case; the combined score is the larger one.
    static readonly (int Hypertrophy, int Vascularity)[] OfAnna = [(0, 0), (1, 0), (1, 2), (2, 1), (3, 3), (0, 0), (2, 2), (1, 1),
        (3, 2), (1, 0)];
    static readonly (int Hypertrophy, int Vascularity)[] OfBen = [(0, 0), (1, 1), (2, 2), (2, 0), (3, 2), (1, 0), (2, 2), (1, 1),
        (2, 2), (0, 0)];

    [Fact]
    public async Task Two_readers_fill_the_form_for_ten_pictures_by_keyboard_and_the_export_has_the_kappa_of_what_they_entered()
    {
        await using var study = await StartAsync();
        await FillAllAsync(study, "anna", OfAnna, watched: true);
        await FillAllAsync(study, "ben", OfBen, watched: false);

        using var cora = await study.SignInAsync("cora");
        string export = Path.Combine(study.Root, "reads.csv");
        await File.WriteAllTextAsync(export, await cora.TextAsync("/api/exports/reads.csv"), TestContext.Current.CancellationToken);
        // As the command agree scores reads it: the newest signed versions.
        var table = TableFile.Read(export);
        Assert.True(ReadsTable.Is(table));
        table = table.Where(ReadsTable.StateColumn, [ReadsTable.Signed]);
        Assert.Equal(2 * Cases, table.Count);
        var columns = new ScoreColumns("subject", "reader", ["synovial_hypertrophy", "vascularity", "combined"], null);
        var scores = ScoreTable.Of(table, columns, ScoreScale.Ordinal, ["0", "1", "2", "3"]);
        var document = ScoreAgreementDocument.Of(table, columns, scores, new BootstrapSettings { Resamples = 100 }, 1,
            TestContext.Current.CancellationToken);
        Assert.Equal(["anna", "ben"], document.Readers);
        (string Score, Func<(int Hypertrophy, int Vascularity), int> Of)[] entered =
        [
            ("synovial_hypertrophy", e => e.Hypertrophy), ("vascularity", e => e.Vascularity),
            ("combined", e => Math.Max(e.Hypertrophy, e.Vascularity))
        ];
        foreach (var (score, of) in entered)
        {
            var pair = Assert.Single(document.Scores.Single(s => s.Score == score).Categorical);
            Assert.Equal(Cases, pair.N);
            int[] anna = [.. OfAnna.Select(of)], ben = [.. OfBen.Select(of)];
            Assert.Equal(Kappa(anna, ben, (_, _) => 1), pair[CategoricalPair.Unweighted]!.Value!.Value, 12);
            Assert.Equal(Kappa(anna, ben, (i, j) => (i - j) * (i - j)), pair[CategoricalPair.Quadratic]!.Value!.Value, 12);
        }
    }

    [Fact]
    public async Task What_goes_not_together_is_said_at_once_and_holds_the_signature_back_and_undo_takes_it_back()
    {
        await using var study = await StartAsync();
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna", Small);
        await desk.OpenCaseAsync("sub-01");
        await FocusedAsync(desk, "synovial_hypertrophy");
        await desk.PressAsync("0", "3");
        var refusal = desk.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "do not go together" });
        await Assertions.Expect(refusal).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        await desk.PressAsync("Control+Enter");
        var dialog = desk.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign this read" });
        await Assertions.Expect(dialog.GetByText("This cannot be signed yet.")).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true })).ToBeDisabledAsync();
        await desk.PressAsync("Escape", "Control+z");
        await Assertions.Expect(refusal).Not.ToBeVisibleAsync();
        await Assertions.Expect(desk.Page.GetByText("Without an answer: Vascularity.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_connection_answers_wait_and_so_does_what_is_computed()
    {
        await using var study = await StartAsync();
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna", Small);
        await desk.OpenCaseAsync("sub-02");
        await FocusedAsync(desk, "synovial_hypertrophy");
        await desk.Page.Context.SetOfflineAsync(true);
        await desk.PressAsync("2", "1");
        await Assertions.Expect(desk.Page.Locator("[data-field=combined] output")).ToHaveTextAsync("waits for the server");
        await Assertions.Expect(desk.Page.Locator("[data-save=offline]")).ToBeVisibleAsync();
        await desk.Page.Context.SetOfflineAsync(false);
        await desk.SavedAsync();
        await Assertions.Expect(desk.Page.Locator("[data-field=combined] output")).ToHaveTextAsync("2");
    }

    static readonly ViewportSize Small = new() { Width = 1280, Height = 720 };

    // No pointer, and no focus that is not moved by keys.
    async Task FillAllAsync(ServedStudy study, string reader, (int Hypertrophy, int Vascularity)[] entered, bool watched)
    {
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, reader, Small);
        await desk.OpenCaseAsync("sub-01");
        for (int n = 1; n <= Cases; n++)
        {
            string name = Name(n);
            await desk.ReadyAsync(name);
            await FocusedAsync(desk, "synovial_hypertrophy");
            var (hypertrophy, vascularity) = entered[n - 1];
            await desk.PressAsync(hypertrophy.ToString(CultureInfo.InvariantCulture));
            await FocusedAsync(desk, "vascularity");
            await desk.PressAsync(vascularity.ToString(CultureInfo.InvariantCulture));
            // The combined score is passed over: it is computed.
            await FocusedAsync(desk, "artefact");
            await desk.PressAsync("n");
            await FocusedAsync(desk, "remark");
            await desk.PressAsync("r", "i", "m", "Enter");
            await desk.SavedAsync();
            await Assertions.Expect(desk.Page.Locator("[data-field=combined] output"))
                .ToHaveTextAsync(Math.Max(hypertrophy, vascularity).ToString(CultureInfo.InvariantCulture));
            if (watched && n == 1)
                Assert.Empty(await Axe.ViolationsAsync(desk.Page));
            // Enter went on to the button that signs.
            await desk.PressAsync("Enter");
            await desk.Page.GetByLabel($"Password of {reader}").WaitForAsync();
            if (watched && n == 1)
                Assert.Empty(await Axe.ViolationsAsync(desk.Page));
            await desk.Page.Keyboard.TypeAsync(ServedStudy.Password);
            await desk.PressAsync("Enter");
            await desk.Page.GetByText("Signed, version 1").First.WaitForAsync();
            if (watched && n == 1)
                Assert.Empty(await Axe.ViolationsAsync(desk.Page));
            if (n < Cases)
                await desk.PressAsync("Control+ArrowRight");
        }
    }

    static async Task FocusedAsync(Desk desk, string field) => await desk.Page.WaitForFunctionAsync(
        "name => document.activeElement?.closest('[data-field]')?.dataset.field === name", field);

    static string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"sub-{n:00}");

    // Ten cases of one picture or two: PNG, grey and in colours, and one scan.
    static Task<ServedStudy> StartAsync() => ServedStudy.StartAsync(
        prepare: folder =>
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(Path.Combine(folder, Study.ReadsFolder));
            for (int n = 1; n <= Cases; n++)
            {
                if (n == 3)
                    NiftiWriter.Write(Path.Combine(folder, $"{Name(n)}_gray.nii.gz"),
                        new Volume(Geometry.AxisAligned(new(64, 48, 3), 0.5, 0.5, 4), SampleType.UInt8, Picture(n, 3)));
                else
                    File.WriteAllBytes(Path.Combine(folder, $"{Name(n)}_gray.png"), PngWriter.Grayscale(Picture(n, 1), 64));
                if (n != 4)
                    File.WriteAllBytes(Path.Combine(folder, $"{Name(n)}_doppler.png"), PngWriter.Rgb(Picture(n, 3), 64));
            }
            File.WriteAllBytes(Path.Combine(folder, Study.ReadsFolder, FormSettings.FileName), ShippedForms.Find("eoss_ultrasound")!);
        },
        make: folder => ReadingCatalog.OfForm(folder, []));

    static byte[] Picture(int seed, int planes)
    {
        byte[] samples = new byte[64 * 48 * planes];
        new Random(seed).NextBytes(samples);
        return samples;
    }

    // Cohen 1960 and 1968: one less the observed disagreement over that of chance.
    static double Kappa(int[] first, int[] second, Func<int, int, double> distance)
    {
        double Disagreement(int i, int j) => i == j ? 0 : distance(i, j);
        double observed = first.Zip(second, Disagreement).Average();
        return 1 - observed / first.SelectMany(i => second.Select(j => Disagreement(i, j))).Average();
    }
}
