using Microsoft.Playwright;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>A served study and a reader's browser, with what the tests ask of both.</summary>
internal sealed class ReadingDay : IAsyncDisposable
{
    /// <summary>The case that is read, and its words in the list.</summary>
    public const string Case = "sub-01_ses-baseline", CaseWords = "subject 01, session baseline";

    /// <summary>Who reads.</summary>
    public const string Reader = "anna";

    ReadingDay(ServedStudy study, IBrowserContext context, ReaderPage page)
    {
        (Study, Context, Page) = (study, context, page);
        Stored = new(study.Reads, Case, Reader);
    }

    /// <summary>The server.</summary>
    public ServedStudy Study { get; }

    /// <summary>The browser's window.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The first tab.</summary>
    public ReaderPage Page { get; }

    /// <summary>Anna's read of the case, in the store.</summary>
    public StoredRead Stored { get; }

    /// <summary>Serves the phantoms, signs anna in and opens the case.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="prepare">Changes the study's folder before it is served.</param>
    public static async Task<ReadingDay> BeginAsync(ChromiumFixture chromium, Action<string>? prepare = null)
    {
        var study = await ServedStudy.StartAsync(prepare);
        var context = await chromium.NewContextAsync();
        var page = await ReaderPage.OpenAsync(context, study.Address);
        await page.SignInAsync(Reader, ServedStudy.Password);
        await page.OpenCaseAsync(CaseWords, Case);
        return new(study, context, page);
    }

    /// <summary>Another tab of the same browser on the case.</summary>
    public async Task<ReaderPage> SecondTabAsync()
    {
        var page = await ReaderPage.OpenAsync(Context, Study.Address, ReaderPage.PlaceOf(Case));
        await page.ReadyAsync(Case);
        return page;
    }

    /// <summary>Once all is saved, the page shows what the server counts, to the voxel.</summary>
    public async Task<ShownFigures> AgreesAsync(ReaderPage? tab = null)
    {
        var page = tab ?? Page;
        await page.SavedAsync();
        var counted = Stored.Figures(await Stored.StateAsync());
        Assert.Equal(counted, await page.FiguresAfterAsync(shown => shown.Acts == counted.Acts));
        return counted;
    }

    /// <summary>The picture's geometry as it is shown now.</summary>
    public async Task<PictureOnPage> PictureAsync(string image = "STIR")
    {
        var box = (await Page.Picture(image).BoundingBoxAsync())!;
        return new(Stored.Case.Reading.Stir.Geometry, box.Width, box.Height);
    }

    /// <summary>A picture of the page in the folder that RUBOR_SCREENSHOTS names.</summary>
    public async Task PhotographAsync(string name, ReaderPage? tab = null)
    {
        if (Environment.GetEnvironmentVariable("RUBOR_SCREENSHOTS") is { Length: > 0 } folder)
            await (tab ?? Page).Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Study.DisposeAsync();
    }
}
