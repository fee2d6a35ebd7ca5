using ZoomRooms.MeetingServer.Hosting;

namespace ZoomRooms.MeetingServer.Replication;

/// <summary>The log of a server that shares its hall with nobody: a step is taken when it is appended, and one that taking it appends, after it.</summary>
internal sealed class LocalLog(TimeProvider time) : IHallLog
{
    private readonly Lock _lock = new();
    private readonly Queue<(HallRecord Record, TaskCompletionSource<object?> Answer)> _steps = new();
    private bool _isTaking;

    public string Node => "self";

    public ApplyRecord? Apply { get; set; }

    public Task<object?> AppendAsync(HallRecord record)
    {
        TaskCompletionSource<object?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _steps.Enqueue((record, answer));
            // Appended by a step that is being taken.
            if (_isTaking)
                return answer.Task;
            _isTaking = true;
            try
            {
                while (_steps.TryDequeue(out (HallRecord Record, TaskCompletionSource<object?> Answer) step))
                    Take(step.Record, step.Answer);
            }
            finally
            {
                _isTaking = false;
            }
        }
        return answer.Task;
    }

    public void GiveUp()
    {
        // There is nobody who could.
    }

    private void Take(HallRecord record, TaskCompletionSource<object?> answer)
    {
        try
        {
            answer.SetResult(Apply!(Node, record, time.Now()));
        }
        catch (Exception failure)
        {
            answer.SetException(failure);
        }
    }
}
