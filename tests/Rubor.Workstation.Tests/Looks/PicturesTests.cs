using Microsoft.Playwright;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Reads;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Exports;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>The pictures of docs/workstation.md, from the phantom study: with RUBOR_WRITE_PICTURES=1 alone, since what they show is tested
/// elsewhere and to take them all is minutes.</summary>
public sealed class PicturesTests(ChromiumFixture chromium)
{
    const string Case = "sub-01_ses-baseline";

    static readonly string[] Names =
    [
        "cases", "open", "size-filter", "lasso", "cleaned", "piece-list", "drawing", "earlier-visit", "fade", "curtain", "change-map", "sign", "signed",
        "sheet", "all-reads",
    ];

    [Fact]
    public async Task The_documentation_has_a_picture_of_every_part_of_the_page()
    {
        Assert.SkipUnless(Album.IsWritten, "docs/pictures/make-workstation.sh makes the pictures of the documentation");
        await using var study = await ServedStudy.StartAsync();
        var lesions = Lesions(study, Case);
        await study.SignedAsync("anna", "sub-02_ses-baseline", new KeptOnly(Lesions(study, "sub-02_ses-baseline")), new ConfidenceGiven(4));
        await study.ReadAsync("anna", "sub-03_ses-baseline", new PiecesRemoved(PieceSet.Of(1, 2, 3), CleaningTool.LassoInside));
        await study.SignedAsync("ben", Case, new KeptOnly(lesions), new ConfidenceGiven(5));

        using var album = new Album(chromium.Browser);
        await using (var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna"))
        {
            await album.TakeAsync("cases", anna);
            await anna.OpenCaseAsync(Case);
            await album.TakeAsync("open", anna);
            await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Got it" }).ClickAsync();
            await CleanAsync(album, anna);
            await study.ReadAsync("anna", Case, new KeptOnly(lesions), new ConfidenceGiven(4),
                new Commented("Both ilia beside the joint; vessels above the sacrum taken out."));
            await anna.Page.ReloadAsync();
            await anna.ReadyAsync(Case);
            await album.TakeAsync("cleaned", anna);
            await ListAsync(album, anna);
            await DrawAsync(album, anna);
            await SignAsync(album, anna);
        }
        await using (var cora = await Desk.SignedInAsync(chromium.Browser, study.Address, "cora"))
        {
            await album.TakeAsync("all-reads", cora);
            string sheet = (await cora.Page.GetByRole(AriaRole.Link, new() { Name = "Sheet" }).First.GetAttributeAsync("href"))!;
            await cora.Page.GotoAsync(study.Address + sheet);
            await album.TakeAsync("sheet", cora);
        }
        await RegisteredAsync(album);
        Assert.Equal(Names.Order(), album.Taken.Order());
    }

    async Task RegisteredAsync(Album album)
    {
        await using var study = await MovedStudy.StartAsync();
        using (var reader = await study.SignInAsync("ben"))
            await MovedStudy.ComparedAsync(reader, MovedStudy.After, "ready");
        await study.SignedAsync("anna", MovedStudy.Before, new KeptOnly(Lesions(study, MovedStudy.Before)), new ConfidenceGiven(4));
        await study.ReadAsync("anna", MovedStudy.After, new KeptOnly(Lesions(study, MovedStudy.After)));
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(MovedStudy.After);
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Got it" }).ClickAsync();
        await anna.PressAsync("Shift+E");
        await anna.Page.Locator("[data-pane='registered t1w']").WaitForAsync();
        await anna.Page.GetByText("Lesions since the earlier visit").ClickAsync();
        await anna.Page.Locator("[data-lesions]").WaitForAsync();
        await album.TakeAsync("earlier-visit", anna);
        await anna.PressAsync("Shift+E", "Shift+T");
        await album.TakeAsync("fade", anna);
        await anna.PressAsync("Shift+W");
        await album.TakeAsync("curtain", anna);
        await anna.PressAsync("Shift+W", "g");
        await album.TakeAsync("change-map", anna);
    }

    static async Task CleanAsync(Album album, Desk anna)
    {
        await anna.PressAsync("Home", "ArrowDown", "ArrowDown", "ArrowDown", "z");
        await anna.Page.GetByLabel("Pieces below").FillAsync("12");
        await album.TakeAsync("size-filter", anna);
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await anna.PressAsync("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "l");
        foreach (var (i, (across, down)) in new[] { (0.33, 0.29), (0.40, 0.25), (0.52, 0.24), (0.64, 0.26), (0.68, 0.31), (0.62, 0.35),
            (0.48, 0.35), (0.37, 0.34) }.Index())
        {
            var (x, y) = await anna.PlaceAsync("stir", across, down);
            await anna.Page.Mouse.MoveAsync(x, y, new() { Steps = 4 });
            if (i == 0)
                await anna.Page.Mouse.DownAsync();
        }
        await album.TakeAsync("lasso", anna);
        await anna.Page.Mouse.UpAsync();
        await anna.SavedAsync();
    }

    static async Task ListAsync(Album album, Desk anna)
    {
        await anna.PressAsync("/", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "v", "ArrowUp", "Enter");
        await album.TakeAsync("piece-list", anna);
        await anna.PressAsync("0");
    }

    static async Task DrawAsync(Album album, Desk anna)
    {
        await anna.PressAsync("Shift+M");
        await anna.Page.GetByText("Drawing normal marrow").WaitForAsync();
        await album.TakeAsync("drawing", anna);
        await anna.PressAsync("Control+Backspace");
    }

    static async Task SignAsync(Album album, Desk anna)
    {
        await anna.OpenCaseAsync(Case);
        await anna.PressAsync("Control+Enter");
        await anna.Page.Locator("dialog code").WaitForAsync();
        await album.TakeAsync("sign", anna);
        await anna.Page.GetByLabel("Password of anna").FillAsync(ServedStudy.Password);
        await anna.PressAsync("Enter");
        await anna.Page.GetByText("Signed, version 1").First.WaitForAsync();
        await album.TakeAsync("signed", anna);
    }

    // Every piece that touches a lesion of the phantom: what the simulated reader of the demo keeps.
    static PieceSet Lesions(ServedStudy study, string caseName)
    {
        string line = File.ReadLines(Path.Combine(study.Root, "study", "cleaning.tsv"))
            .First(l =>
            l.StartsWith(caseName.Replace("sub-", "", StringComparison.Ordinal).Replace("_ses-", "\t", StringComparison.Ordinal),
            StringComparison.Ordinal));
        return PieceSet.Of(line.Split('\t')[2].Split(',').Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
