## kernel
brand = Sổ Chi bộ
brand-line = Ghi cuộc họp, giao việc, in biên bản hằng tháng.
skip = Đến nội dung chính
demo-banner = Cơ sở dữ liệu minh họa: người và số liệu đều là giả định.
nav = Chính
nav-month = Tháng này
nav-organizations = Chi bộ
nav-meetings = Buổi họp
nav-search = Tra cứu
crumbs = Vị trí
search = Tìm kiếm
search-everywhere = Toàn sổ
search-label = Tìm người, chi bộ (phím /)
text-size = Cỡ chữ
smaller = A−: chữ nhỏ hơn
larger = A+: chữ to hơn
other-language = EN: English
other-language-short = EN
my-account = Tài khoản của tôi
help = Trợ giúp
help-by-phone = Cần giúp? Gọi Văn phòng Đảng ủy xã, giờ làm việc.
to-month = Về trang Tháng này
error-word = Lỗi:
errors-title = Chưa lưu được, còn { $count } chỗ phải sửa
send-again = Gửi lại
not-found = Không tìm thấy trang này
not-found-text = Có thể địa chỉ gõ chưa đúng, hoặc trang thuộc tổ chức mà đồng chí không được giao. Nếu tin rằng mình phải xem được, đồng chí gọi Văn phòng Đảng ủy xã.
forbidden = Đồng chí không được giao việc này
forbidden-text = Trang này xem được nhưng không được sửa với vai trò của đồng chí. Nếu cần sửa, đồng chí gọi Văn phòng Đảng ủy xã.
conflict = Việc này đã thay đổi
conflict-text = Có người vừa làm việc này, hoặc trạng thái đã đổi từ lúc đồng chí mở trang. Mở lại trang để xem bản mới.
foreign-form = Chưa nhận được, vì trang đã mở quá lâu
foreign-form-text = Để an toàn, sổ chỉ nhận những gì gửi từ chính trang của mình. Đồng chí bấm gửi lại.
bad-form = Trang gửi đi không khớp
bad-form-text = Sổ không biết ô “{ $field }”. Có thể trang đã cũ; đồng chí mở lại trang rồi ghi lại.
bad-request = Không đọc được địa chỉ này
bad-request-text = Địa chỉ hoặc chữ gửi đi có ký tự không hợp lệ. Đồng chí kiểm tra lại.
too-large = Gửi quá nhiều một lần
too-large-text = Nội dung gửi lớn hơn mức sổ nhận được. Đồng chí chia nhỏ rồi gửi lại.
too-many = Thử quá nhiều lần
too-many-text = Đồng chí đợi { $seconds } giây rồi thử lại.
busy = Sổ đang bận
busy-text = Có nhiều người cùng ghi một lúc. Đồng chí đợi ít giây rồi gửi lại.
internal = Sổ gặp lỗi
internal-text = Lỗi này là của chương trình, không phải của đồng chí. Đồng chí thử lại; nếu vẫn lỗi, đọc số dưới đây cho Văn phòng Đảng ủy xã.
refusal-number = Số tra lỗi:
refusal-kept = Chữ đã gõ vẫn còn ở đây.
clash = Có người vừa sửa phần này
clash-text = Chữ của đồng chí chưa mất. Với mỗi mục dưới đây, đồng chí chọn một bản hoặc ghép hai bản rồi lưu.
clash-theirs = Bản đã lưu
clash-mine = Bản của đồng chí, chưa lưu
clash-merged = Bản sẽ lưu
clash-choose = Lấy bản nào?
clash-save = Lưu bản đã chọn

## accounts
sign-in = Đăng nhập
sign-in-name = Tên đăng nhập
password = Mật khẩu
password-show = Hiện mật khẩu khi gõ
own-device = Đây là máy của riêng tôi
have-slip = Tôi có phiếu mời
password-forgotten = Tôi quên mật khẩu
password-forgotten-text = Đồng chí gọi Văn phòng Đảng ủy xã. Văn phòng in phiếu mời mới để đồng chí đặt lại mật khẩu. Không ai được hỏi mật khẩu của đồng chí.
no-secrets = Không nhập tài liệu mật vào hệ thống này.
sign-in-wrong = Tên đăng nhập hoặc mật khẩu chưa đúng. Đồng chí gõ lại.
sign-in-wait = Đã gõ sai nhiều lần. Đồng chí đợi { $seconds } giây rồi thử lại.
sign-in-interrupted = Phiên làm việc đã hết. Chữ đã gõ vẫn còn: đồng chí đăng nhập rồi bấm gửi lại.
sign-out = Đăng xuất
signed-out = Đã đăng xuất.
resume = Chữ đã gõ vẫn còn
resume-text = Đồng chí đã đăng nhập lại. Bấm Gửi lại để lưu phần đang ghi dở.

## roles

## terms
term-organization-kind-centre = Trung ương
term-organization-kind-province = Tỉnh ủy, thành ủy
term-organization-kind-district = Huyện ủy
term-organization-kind-commune = Đảng bộ xã, phường
term-organization-kind-sub-grassroots = Đảng bộ trực thuộc cơ sở
term-organization-kind-branch = Chi bộ
term-organization-kind-party-group = Tổ đảng
term-organization-kind-board = Ban, văn phòng cấp ủy
term-difficulty-difficult = Khó khăn
term-difficulty-especially-difficult = Đặc biệt khó khăn
term-shift-keep = Giữ nguyên ngày
term-shift-before-weekend = Lùi về thứ Sáu trước đó
term-shift-after-weekend = Chuyển sang thứ Hai sau đó
term-position-branch-secretary = Bí thư chi bộ
term-position-branch-deputy-secretary = Phó bí thư chi bộ
term-position-branch-committee-member = Chi ủy viên
term-position-group-leader = Tổ trưởng tổ đảng
term-position-group-deputy = Tổ phó tổ đảng
term-position-committee-secretary = Bí thư đảng ủy
term-position-committee-deputy-secretary = Phó bí thư đảng ủy
term-position-standing-committee-member = Ủy viên ban thường vụ
term-position-committee-member = Đảng ủy viên
term-position-inspection-chair = Chủ nhiệm ủy ban kiểm tra
term-position-inspection-deputy = Phó chủ nhiệm ủy ban kiểm tra
term-position-board-head = Trưởng ban
term-position-board-deputy = Phó trưởng ban
term-position-division-head = Trưởng phòng
term-position-division-deputy = Phó trưởng phòng
term-position-office-head = Chánh văn phòng
term-position-office-staff = Chuyên viên văn phòng
term-position-village-head = Trưởng thôn
term-position-pc-chair = Chủ tịch ủy ban nhân dân
term-member-status-official = Đảng viên chính thức
term-member-status-probationary = Đảng viên dự bị
term-member-status-exempt = Được miễn sinh hoạt
term-member-status-reduced = Giảm sinh hoạt
term-member-status-leave-of-absence = Tạm hoãn, đi làm xa có phép
term-member-status-suspended = Đình chỉ sinh hoạt
term-member-status-abroad = Ở ngoài nước
term-membership-end-transferred = Chuyển sinh hoạt
term-membership-end-reorganized = Sắp xếp lại tổ chức
term-membership-end-resigned = Xin ra khỏi Đảng
term-membership-end-removed = Xóa tên
term-membership-end-expelled = Khai trừ
term-membership-end-deceased = Từ trần
term-sex-male = Nam
term-sex-female = Nữ
term-political-theory-elementary = Sơ cấp
term-political-theory-intermediate = Trung cấp
term-political-theory-advanced = Cao cấp
term-political-theory-bachelor = Cử nhân
term-meeting-kind-branch-regular = Sinh hoạt thường kỳ
term-meeting-kind-branch-thematic = Sinh hoạt chuyên đề
term-meeting-kind-branch-extraordinary = Họp bất thường
term-meeting-state-planned = Đã định
term-meeting-state-recording = Đang ghi
term-meeting-state-closed = Đã chốt
term-meeting-state-not-held = Không họp
term-attendance-absent-excused = Vắng có lý do
term-attendance-absent-unexcused = Vắng không lý do
term-attendance-late = Đến muộn
term-attendance-left-early = Về sớm
term-statement-kind-information = Thông tin
term-statement-kind-addition = Bổ sung
term-statement-kind-critique = Phê bình, phản biện
term-statement-kind-proposal = Đề xuất
term-statement-kind-question = Câu hỏi
term-statement-kind-report = Báo cáo
term-agenda-section-opening = Mở đầu
term-agenda-section-information = Thời sự, văn bản mới
term-agenda-section-last-month = Việc tháng trước
term-agenda-section-ideology = Tư tưởng
term-agenda-section-next-month = Việc tháng tới
term-agenda-section-criticism = Tự phê bình và phê bình
term-agenda-section-thematic = Chuyên đề
term-agenda-section-other = Việc khác
term-task-outcome-done = Xong
term-task-outcome-partly = Xong một phần
term-task-outcome-not-done = Chưa xong
term-meeting-act-started = Bắt đầu ghi
term-meeting-act-closed = Chốt biên bản
term-meeting-act-not-held = Ghi tháng không họp
term-meeting-act-reopened = Mở lại
term-meeting-act-entered-on-behalf = Nhập hộ từ giấy
term-meeting-act-confirmed = Xác nhận bản nhập hộ

## organizations

## members

## meetings

## tasks

## documents

## reports
