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

## organizations

## members

## meetings

## tasks

## documents

## reports
