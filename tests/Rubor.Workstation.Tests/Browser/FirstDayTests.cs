using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Tests.Browser;

public class FirstDayTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_newcomer_signs_a_cleaned_case_after_twelve_interactions()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var context = await chromium.NewContextAsync();
        var page = await ReaderPage.OpenAsync(context, study.Address);
        await page.SignInAsync(ReadingDay.Reader, ServedStudy.Password);
        await page.OpenCaseAsync(ReadingDay.CaseWords, ReadingDay.Case);
        var begun = await page.FiguresAsync();
        await page.PressButtonAsync("Above a line");
        await page.DragAsync("STIR", [(0.1, 0.43), (0.9, 0.43)]);
        await page.PressAsync("z");
        await page.FillAsync(page.Page.GetByRole(AriaRole.Slider, new() { NameRegex = new("^Pieces below") }), "12");
        await page.PressAsync("Enter");
        await page.SignAsync(ServedStudy.Password);
        await page.SaysAsync("Signed, version 1");
        Assert.InRange(page.Interactions, 1, 12);

        var stored = new StoredRead(study.Reads, ReadingDay.Case, ReadingDay.Reader);
        var state = await stored.StateAsync();
        Assert.True(state.IsSigned);
        Assert.Equal(stored.Figures(state), await page.FiguresAsync());
        Assert.True(stored.Figures(state).Lower < begun.Lower);
        var lesions = NiftiReader.ReadMask(Path.Combine(study.Root, "study", "sub-01", "ses-baseline", "sub-01_ses-baseline_label-lesion_mask.nii.gz"));
        Assert.True(Dice(stored.Measure(state.Content).Cleaned(state.Content.Vhi().Removed, state.Content.Vhi().Cuts),
            lesions) > Dice(stored.Case.Measured.Labels, lesions) + 0.1);
        Assert.Empty(page.Complaints());
    }

    [Fact]
    public async Task A_script_that_the_policy_forbids_is_heard_of()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var context = await chromium.NewContextAsync();
        var page = await ReaderPage.OpenAsync(context, study.Address);
        await page.Button("Sign in").WaitForAsync();
        Assert.Empty(page.Complaints());
        await page.Page.EvaluateAsync(
            "() => { const script = document.createElement('script'); script.textContent = 'window.foreign = 1'; document.head.append(script); }");
        Assert.True(await page.Page.EvaluateAsync<bool>("() => window.foreign === undefined"));
        await page.Page.EvaluateAsync("() => { setTimeout(() => { throw new Error('thrown by a test'); }, 0); }");
        for (var until = DateTime.UtcNow.AddSeconds(30); page.Complaints().Count < 2 && DateTime.UtcNow < until;)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Contains(page.Complaints(), c => c.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Contains(page.Complaints(), c => c.Contains("thrown by a test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_case_says_why_and_the_others_can_be_read()
    {
        await using var study = await ServedStudy.StartAsync(folder =>
        {
            string stir = Path.Combine(folder, "sub-02", "ses-followup", "sub-02_ses-followup_STIR.nii.gz");
            using var file = File.OpenWrite(stir);
            file.SetLength(file.Length / 2);
        });
        // The server opens each case behind the readers' backs.
        var library = study.Services.GetRequiredService<CaseLibrary>();
        var broken = library.Find("sub-02_ses-followup")!;
        var until = DateTime.UtcNow.AddSeconds(60);
        while (library.StateOf(broken).State != CaseState.Broken && DateTime.UtcNow < until)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        await using var context = await chromium.NewContextAsync();
        var page = await ReaderPage.OpenAsync(context, study.Address);
        await page.SignInAsync(ReadingDay.Reader, ServedStudy.Password);
        var item = page.List.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "subject 02, session followup" });
        await Assertions.Expect(item).ToContainTextAsync("broken");
        await Assertions.Expect(item).ToContainTextAsync("sub-02_ses-followup_STIR.nii.gz");
        Assert.Equal(0, await item.GetByRole(AriaRole.Link).CountAsync());

        // Its address says the same, and leads back to the list.
        await page.Page.EvaluateAsync("() => { location.hash = '#/case/sub-02_ses-followup'; }");
        await page.SaysAsync("sub-02_ses-followup_STIR.nii.gz");
        await page.ClickAsync(page.Page.GetByRole(AriaRole.Link, new() { Name = "List of cases" }));
        await page.OpenCaseAsync("subject 02, session baseline", "sub-02_ses-baseline");
        await page.Pieces.FocusAsync();
        await page.PressAsync("Delete");
        await page.SavedAsync();
        Assert.Equal((1, 1), await page.FiguresAsync() is var shown ? (shown.Removed, shown.Acts) : default);
        Assert.Empty(page.Complaints("status of 422"));
    }

    static double Dice(LabelMap found, Mask truth)
    {
        var predicted = found.AtLeast(1);
        int both = 0;
        for (int i = 0; i < truth.Voxels.Length; i++)
            both += predicted.Voxels[i] & truth.Voxels[i];
        return 2.0 * both / (predicted.Count + truth.Count);
    }
}
