using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>V_HI as it stands on the page.</summary>
internal sealed record ShownFigures(int Lower, int Upper, int Kept, int Removed, int Acts);

/// <summary>A row of the piece list, as a screen reader says it.</summary>
internal sealed record ShownPiece(int Number, int VoxelsLower, int VoxelsUpper, bool IsRemoved, string? Reason);

/// <summary>The page as a reader uses it: by roles and accessible names, with mouse and keyboard.</summary>
internal sealed partial class ReaderPage
{
    // A loaded machine may take long; what never comes is found out all the same.
    const float PatienceMs = 45_000;

    readonly string address;
    readonly ConcurrentQueue<string> complaints = [];

    ReaderPage(IPage page, string address)
    {
        (Page, this.address) = (page, address);
        page.SetDefaultTimeout(PatienceMs);
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Enqueue($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
    }

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>How often the reader clicked, pressed, typed into a field or drew.</summary>
    public int Interactions { get; private set; }

    /// <summary>Opens the workstation in a new tab.</summary>
    /// <param name="context">The browser's window, with its cookies and storage.</param>
    /// <param name="address">Of the server.</param>
    /// <param name="place">What stands behind the # of the address.</param>
    public static async Task<ReaderPage> OpenAsync(IBrowserContext context, string address, string place = "")
    {
        var reader = new ReaderPage(await context.NewPageAsync(), address);
        await reader.Page.GotoAsync(address + place);
        return reader;
    }

    /// <summary>Part of the address of a case.</summary>
    public static string PlaceOf(string caseName) => $"/#/case/{caseName}";

    /// <summary>Errors and warnings of the console, violations of the content policy and failed scripts among them.</summary>
    /// <param name="expected">Parts of messages that this test brings about itself.</param>
    public IReadOnlyList<string> Complaints(params string[] expected) => [.. complaints.Where(c => !expected.Any(c.Contains))];

    /// <summary>Fills the sign-in form.</summary>
    public async Task SignInAsync(string name, string password)
    {
        await FillAsync(Page.GetByLabel("Name"), name);
        await FillAsync(Page.GetByLabel("Password"), password);
        await ClickAsync(Button("Sign in"));
        await List.WaitForAsync();
    }

    /// <summary>List of cases.</summary>
    public ILocator List => Page.GetByRole(AriaRole.List, new() { Name = "Cases", Exact = true });

    /// <summary>Takes a case from the list and waits until it can be used.</summary>
    /// <param name="words">Such as "subject 01, session baseline".</param>
    /// <param name="name">Such as sub-01_ses-baseline.</param>
    public async Task OpenCaseAsync(string words, string name)
    {
        await ClickAsync(List.GetByRole(AriaRole.Link).Filter(new() { HasText = words }));
        await ReadyAsync(name);
    }

    /// <summary>Goes to a case by its address.</summary>
    public async Task GoToCaseAsync(string name)
    {
        await Page.GotoAsync(address + PlaceOf(name));
        await ReadyAsync(name);
    }

    /// <summary>Waits until a case is painted and can be used.</summary>
    public Task ReadyAsync(string name) => Page.WaitForFunctionAsync("name => document.documentElement.dataset.ready === name", name);

    /// <summary>V_HI and counts as shown.</summary>
    public async Task<ShownFigures> FiguresAsync()
    {
        string text = await Page.GetByRole(AriaRole.Region, new() { Name = "Volume of hyperintense inflammation" }).InnerTextAsync();
        var found = Figures().Match(text);
        return found.Success
            ? new(Number(found, "lower"), Number(found, "upper"), Number(found, "kept"), Number(found, "removed"), Number(found, "acts"))
            : throw new InvalidOperationException($"the figures cannot be read: {text}");
    }

    /// <summary>Waits until V_HI stands there with these counts.</summary>
    public async Task<ShownFigures> FiguresAfterAsync(Func<ShownFigures, bool> wanted)
    {
        var until = DateTime.UtcNow.AddMilliseconds(PatienceMs);
        for (var shown = await FiguresAsync(); ; shown = await FiguresAsync())
            if (wanted(shown))
                return shown;
            else if (DateTime.UtcNow > until)
                throw new TimeoutException($"the figures stayed {shown}");
    }

    /// <summary>The list of pieces.</summary>
    public ILocator Pieces => Page.GetByLabel("Pieces; Delete removes");

    /// <summary>Rows of the piece list that are in sight.</summary>
    public async Task<IReadOnlyList<ShownPiece>> PiecesInSightAsync() =>
        [.. (await Pieces.GetByRole(AriaRole.Option).AllInnerTextsAsync()).Select(PieceOf)];

    /// <summary>The marked row, once it came into sight.</summary>
    public async Task<ShownPiece> MarkedAsync() =>
        PieceOf(await Pieces.GetByRole(AriaRole.Option, new() { Selected = true }).InnerTextAsync());

    /// <summary>Marks a row that is in sight; the list has the keys then.</summary>
    public Task MarkAsync(int piece) => ClickAsync(Row(piece));

    /// <summary>Waits until a row says this of its piece.</summary>
    public Task PieceSaysAsync(int piece, string words) => Assertions.Expect(Row(piece)).ToContainTextAsync(words);

    /// <summary>Shows another part of the piece list, or sorts it.</summary>
    public async Task ListAsync(string label, string choice)
    {
        Interactions++;
        await Page.GetByRole(AriaRole.Region, new() { Name = "Pieces" }).GetByLabel(label)
            .SelectOptionAsync(new SelectOptionValue { Label = choice });
    }

    /// <summary>Presses a key where the focus is.</summary>
    public Task PressAsync(string key)
    {
        Interactions++;
        return Page.Keyboard.PressAsync(key);
    }

    /// <summary>Presses a button, of a toolbar or elsewhere.</summary>
    public Task PressButtonAsync(string name) => ClickAsync(Button(name));

    /// <summary>A button by its name.</summary>
    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Goes to a slice, from 0, with the strip's keys.</summary>
    public async Task GoToSliceAsync(int slice)
    {
        var strip = Page.GetByRole(AriaRole.Slider, new() { Name = "Slice" });
        await strip.PressAsync("Home");
        for (int i = 0; i < slice; i++)
            await strip.PressAsync("ArrowRight");
        await Assertions.Expect(strip).ToHaveAttributeAsync("aria-valuenow", (slice + 1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The picture of an image: STIR or T1W.</summary>
    public ILocator Picture(string image) => Page.GetByRole(AriaRole.Img, new() { NameRegex = new($"^{image} of ") });

    /// <summary>Clicks a place of a picture.</summary>
    public async Task ClickPictureAsync(string image, (double X, double Y) share)
    {
        Interactions++;
        var (x, y) = await OnScreenAsync(image, share);
        await Page.Mouse.ClickAsync(x, y);
    }

    /// <summary>Draws with the button held, from the first place to the last.</summary>
    public async Task DragAsync(string image, IReadOnlyList<(double X, double Y)> shares)
    {
        Interactions++;
        for (int i = 0; i < shares.Count; i++)
        {
            var (x, y) = await OnScreenAsync(image, shares[i]);
            await Page.Mouse.MoveAsync(x, y, new() { Steps = i == 0 ? 1 : 3 });
            if (i == 0)
                await Page.Mouse.DownAsync();
        }
        await Page.Mouse.UpAsync();
    }

    /// <summary>Where the acts are, in the bar's words: Saved, Saving 2 acts …, Offline: 3 acts kept in this browser.</summary>
    public ILocator SaveState => Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = SaveWords() });

    /// <summary>Waits for words in the save state.</summary>
    public Task SaveSaysAsync(string words) => Assertions.Expect(SaveState).ToContainTextAsync(words);

    /// <summary>Waits until every act is stored.</summary>
    public Task SavedAsync() => SaveSaysAsync("Saved");

    /// <summary>The open dialog of a title.</summary>
    public ILocator Dialog(string title) => Page.GetByRole(AriaRole.Dialog, new() { Name = title });

    /// <summary>Signs with a password; whether it worked is seen on the page.</summary>
    public async Task SignAsync(string password)
    {
        var dialog = Dialog("Sign this read");
        if (!await dialog.IsVisibleAsync())
            await ClickAsync(Button("Sign …"));
        await FillAsync(dialog.GetByLabel("Password of"), password);
        await ClickAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true }));
    }

    /// <summary>Waits for a sentence anywhere on the page.</summary>
    public Task SaysAsync(string words) => Assertions.Expect(Page.GetByText(words).First).ToBeVisibleAsync();

    /// <summary>Types into a field.</summary>
    public async Task FillAsync(ILocator field, string text)
    {
        Interactions++;
        await field.FillAsync(text);
    }

    /// <summary>Clicks.</summary>
    public async Task ClickAsync(ILocator what)
    {
        Interactions++;
        await what.ClickAsync();
    }

    /// <summary>Acts of closed or offline tabs that this browser keeps: keys of its storage.</summary>
    public Task<string[]> KeptActsAsync() => Page.EvaluateAsync<string[]>("() => Object.keys(localStorage).filter(key => key.startsWith('rubor.act/'))");

    ILocator Row(int piece) => Pieces.GetByRole(AriaRole.Option, new() { NameRegex = new($"^Piece {piece},") });

    async Task<(float X, float Y)> OnScreenAsync(string image, (double X, double Y) share)
    {
        var box = await Picture(image).BoundingBoxAsync() ?? throw new InvalidOperationException($"the {image} is not shown");
        return ((float)(box.X + (share.X * box.Width)), (float)(box.Y + (share.Y * box.Height)));
    }

    static ShownPiece PieceOf(string text)
    {
        var found = PieceWords().Match(text);
        return found.Success
            ? new(Number(found, "number"), Number(found, "lower"), found.Groups["upper"].Success ? Number(found, "upper")
                : 0, found.Groups["state"].Value == "removed", found.Groups["reason"].Success ? found.Groups["reason"].Value : null)
            : throw new InvalidOperationException($"the row cannot be read: {text}");
    }

    static int Number(Match found, string group) =>
        int.Parse(found.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"Lower limit\s+(?<lower>[\d,]+)\s*voxels?\b.*Upper limit\s+(?<upper>[\d,]+)\s*voxels?\b.*?" +
        @"(?<kept>[\d,]+) kept, (?<removed>[\d,]+) removed\s+(?<acts>[\d,]+) acts?", RegexOptions.Singleline)]
    private static partial Regex Figures();

    [GeneratedRegex(
        @"Piece (?<number>\d+), slices? .*?, (?<lower>[\d,]+) voxels?, [\d.,]+ cubic millimetres" +
        @"(, (?<upper>[\d,]+) of them at the upper limit)?, (?<state>kept|removed)(, (?<reason>[a-z ]+))?")]
    private static partial Regex PieceWords();

    [GeneratedRegex(@"^\s*(Saved|Saving|Offline|Signed out|Browser storage|Not on the server any more)")]
    private static partial Regex SaveWords();
}
