using System.Collections.Concurrent;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>A case of V_HI in a reader study at the page.</summary>
public class VhiTaskReadersTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_cleans_and_signs_and_neither_page_nor_answers_hold_a_hidden_word_or_offer_a_file(bool found)
    {
        await using var study = await VhiTaskStudy.StartAsync(new MovingClock(), 2, "\"arms\": [{\"name\": \"cleaning\"}], \"repeats\": 1", found);
        var codes = TaskStudy.Codes(study, "anna", 1);
        await using var desk = await Desk.OpenAsync(chromium.Browser, study.Address, Desk.Laptop);
        // Whatever the page asks for it gets: it asks for nothing that a task closes.
        var answers = new ConcurrentQueue<IResponse>();
        desk.Page.Response += (_, answer) => answers.Enqueue(answer);
        await desk.SignInAsync("anna");
        await Assertions.Expect(desk.Page.GetByText("case 1 of 3")).ToBeVisibleAsync();
        await desk.OpenCaseAsync(codes[0]);
        int begun = await desk.FigureAsync("lower");
        await desk.Page.GetByLabel("Pieces; Delete removes").FocusAsync();
        await desk.PressAsync("ArrowDown", "Delete");
        await desk.SavedAsync();
        int left = await desk.FigureAsync("lower");
        Assert.InRange(left, 1, begun - 1);
        await desk.PressAsync("Control+Enter");
        var dialog = desk.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign this read" });
        await Assertions.Expect(dialog).Not.ToContainTextAsync("SHA-256");
        if (found)
        {
            await Assertions.Expect(dialog).ToContainTextAsync("manual regions have none");
            await dialog.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        }
        await dialog.GetByLabel("Password of anna").FillAsync(ServedStudy.Password);
        await desk.PressAsync("Enter");
        var ending = desk.Page.Locator("div.signed");
        await Assertions.Expect(ending).ToContainTextAsync("Signed, version 1");
        await Assertions.Expect(ending.Locator("code")).ToHaveCountAsync(0);
        await Assertions.Expect(ending.GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        await ending.GetByRole(AriaRole.Button, new() { Name = "Next case" }).ClickAsync();
        await desk.ReadyAsync(codes[1]);
        string page = await desk.Page.ContentAsync();
        Assert.All(VhiTaskStudy.HiddenWords, word => Assert.DoesNotContain(word, page, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(answers);
        foreach (var answer in answers)
        {
            Assert.True(answer.Status < 400, $"{answer.Status} {answer.Url}");
            Assert.All(VhiTaskStudy.HiddenWords, word => Assert.DoesNotContain(word, answer.Url, StringComparison.OrdinalIgnoreCase));
        }
    }
}
