using System.Globalization;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class UrgentThreadTests
{
    [Fact]
    public void A_thread_goes_before_others_where_the_kernel_allows_it()
    {
        int before = 0, after = 0, elsewhere = 0;
        bool raised = false;
        Thread thread = new(() =>
        {
            before = NiceOfThisThread();
            raised = UrgentThread.TryRaiseThisThread();
            after = NiceOfThisThread();
        });
        thread.Start();
        thread.Join();
        elsewhere = NiceOfThisThread();
        Assert.True(raised || !Environment.IsPrivilegedProcess);
        Assert.Equal(raised ? UrgentThread.Nice : before, after);
        // The thread alone, not the process.
        Assert.Equal(before, elsewhere);
    }

    /// <summary>Field 19 of proc_pid_stat(5).</summary>
    private static int NiceOfThisThread()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
