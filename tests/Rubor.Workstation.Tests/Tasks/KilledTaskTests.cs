namespace Rubor.Workstation.Tests.Tasks;

public class KilledTaskTests
{
    [Fact]
    public async Task A_task_whose_server_is_killed_in_the_middle_loses_nothing_acknowledged_and_keeps_order_washout_and_blinding()
    {
        await using var server = await KilledTask.ServeAsync(cases: 3);
        using var task = await KilledTask.SignInAsync(server, new Random(7));
        Assert.Null(await task.PlayAsync(kills: 5));
        Assert.Equal((6, 16), (task.Kills, task.Acknowledged));
    }
}
